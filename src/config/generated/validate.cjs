"use strict";
module.exports = validate20;
module.exports.default = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"layers.schema.json","title":"Layerfile","description":"How an image is made of sections: each is built on its own upon a common base, and the layers are merged at the registry. `${VAR}` and `${VAR:-default}` in values are taken from the environment, but for `instructions`; `$$` is a dollar sign.","type":"object","additionalProperties":false,"required":["version","repository"],"oneOf":[{"required":["base"]},{"required":["from"]}],"dependentRequired":{"base":["sections"]},"dependentSchemas":{"from":{"properties":{"sections":false}}},"properties":{"$schema":{"description":"Where this schema is, for editors. Has no other use.","type":"string","examples":["./schemas/layers.schema.json"]},"version":{"description":"The version of this format.","type":"number","const":1},"repository":{"description":"Where images go: `[registry/]path`, without a tag.","type":"string","minLength":1,"examples":["registry.example.com/acme/toolbox","127.0.0.1:5000/toolbox"]},"cache":{"description":"Where the images of steps are kept, so that no step runs twice: one repository, or several that are asked in their order.","type":["object","array"],"additionalProperties":false,"required":["repository"],"properties":{"repository":{"$ref":"#/$defs/cacheRepository"},"mode":{"$ref":"#/$defs/cacheMode"}},"items":{"$ref":"#/$defs/cache"},"minItems":1,"examples":[{"repository":"registry.example.com/acme/toolbox-cache"}]},"platforms":{"description":"What to build for: `os/architecture[/variant]`. The default does not depend on the machine.","type":"array","items":{"type":"string","minLength":1,"examples":["linux/amd64","linux/arm64"]},"minItems":1,"uniqueItems":true,"default":["linux/amd64"]},"from":{"$ref":"#/$defs/from"},"base":{"$ref":"#/$defs/base"},"sections":{"description":"The sections by name. They are built in parallel; their order here is the default order of their layers.","type":"object","minProperties":1,"propertyNames":{"$ref":"#/$defs/sectionName"},"additionalProperties":{"$ref":"#/$defs/section"}},"images":{"description":"The images by name. Default: one of every section, named by the last part of the repository, with the tag `latest`.","type":"object","minProperties":1,"propertyNames":{"$ref":"#/$defs/imageName"},"additionalProperties":{"$ref":"#/$defs/image"}},"merge":{"description":"How sections are merged where they touch the same things.","type":"object","additionalProperties":false,"properties":{"conflicts":{"description":"What happens when two sections want different things and no rule decides: the merge fails (`error`), or the later section wins, with (`warn`) or without (`last-wins`) a warning. Every loss is recorded in the report and in a label of the image.","type":"string","enum":["error","warn","last-wins"],"default":"error"},"ids":{"description":"What happens when sections gave one number to different users or groups: those below 1000 get new numbers, and their files too (`renumber`), all do (`renumber-all`), every section has a range of its own to begin with (`separate`, which builds the sections again), or the merge fails (`error`).","type":"string","enum":["renumber","renumber-all","separate","error"],"default":"renumber"},"triggers":{"description":"What happens to triggers of one section's packages that another section's files would have fired (man-db, fontconfig …): they are told (`report`), left for the package manager to run (`run`), or neither (`ignore`).","type":"string","enum":["report","run","ignore"],"default":"report"},"rules":{"description":"Who decides for which paths. The first rule whose path matches counts.","type":"array","items":{"$ref":"#/$defs/rule"},"default":[]},"finalize":{"description":"Commands that run on the merged root, in this order, as one more layer. `$$` is a dollar sign.","type":"array","items":{"type":"string","minLength":1},"default":[],"examples":[["update-mime-database /usr/share/mime"]]},"maxLayers":{"description":"How many layers a merged image has at most: where there would be more, neighbouring layers of sections become one, those with the fewest bytes first. Engines refuse more than 125, registries take 127.","type":"integer","minimum":2,"maximum":127,"default":120}}},"provenance":{"description":"Whether published images carry an attestation of what was merged: SLSA provenance, laid out as BuildKit does.","type":"boolean","default":false},"monolith":{"description":"The Dockerfile that this file replaces, relative to it: what `layerbuild verify` compares with.","type":"string","minLength":1,"examples":["Dockerfile"]},"builders":{"description":"What builds the sections: buildx builders, or docker contexts by their names, in the order of preference. Default: buildx's current builder.","type":"array","items":{"$ref":"#/$defs/builder"},"default":[],"examples":[["ci-1",{"name":"ci-2","platforms":["linux/arm64"],"jobs":4}]]},"registries":{"description":"How registries are reached, by host and port. Loopback ones need no entry.","type":"object","propertyNames":{"type":"string","pattern":"^[A-Za-z0-9.\\-\\[\\]:]+$","patternErrorMessage":"a registry is named by its host and port only, like registry.example.com:5000"},"additionalProperties":{"$ref":"#/$defs/registry"},"examples":[{"registry.internal:5000":{"insecure":true}}]}},"$defs":{"cache":{"description":"One of several caches.","type":"object","additionalProperties":false,"required":["repository"],"properties":{"repository":{"$ref":"#/$defs/cacheRepository"},"mode":{"$ref":"#/$defs/cacheMode"}}},"cacheRepository":{"description":"`[registry/]path`, without a tag. Default: the repository's name with `-cache` behind it.","type":"string","minLength":1,"examples":["registry.example.com/acme/toolbox-cache"]},"cacheMode":{"description":"`ro`: results are looked up here, checked, and nothing is ever written; `rw`: results are kept here, in one at most. Without one they go to the default repository, which is asked last.","enum":["rw","ro"],"default":"rw"},"sectionName":{"type":"string","pattern":"^[a-z0-9]+(?:[._-][a-z0-9]+)*$","patternErrorMessage":"a section's name is lower-case letters and digits, in parts joined by one of . _ -","maxLength":60,"not":{"enum":["base","finalize"]}},"imageName":{"type":"string","pattern":"^[a-z0-9]+(?:[._-][a-z0-9]+)*$","patternErrorMessage":"an image's name is lower-case letters and digits, in parts joined by one of . _ -","maxLength":60},"base":{"description":"What every section is built on: a Dockerfile, instructions that stand here, or an image that is there already.","type":"object","additionalProperties":false,"oneOf":[{"required":["dockerfile"]},{"required":["instructions"]},{"required":["image"]}],"dependentSchemas":{"image":{"properties":{"context":false,"contexts":false,"args":false,"secrets":false,"ssh":false,"network":false,"expires":false,"salt":false,"inputs":false}}},"properties":{"dockerfile":{"description":"The base's Dockerfile, relative to this file.","type":"string","minLength":1,"examples":["Dockerfile.base"]},"instructions":{"description":"The base's Dockerfile, written here. `${VAR}` in it is the Dockerfile's own.","type":"string","minLength":1,"examples":["FROM debian:bookworm-slim\nRUN apt-get update\n"]},"image":{"description":"An image to use as it is: `[registry/]path[:tag][@digest]`.","type":"string","minLength":1,"examples":["debian:bookworm-slim"]},"context":{"$ref":"#/$defs/context"},"contexts":{"$ref":"#/$defs/contexts"},"args":{"$ref":"#/$defs/args"},"secrets":{"$ref":"#/$defs/secrets"},"ssh":{"$ref":"#/$defs/ssh"},"network":{"$ref":"#/$defs/network"},"expires":{"$ref":"#/$defs/expires"},"salt":{"$ref":"#/$defs/salt"},"update":{"$ref":"#/$defs/update"},"inputs":{"$ref":"#/$defs/inputs"}}},"from":{"description":"A Dockerfile whose last stage is taken apart at its markers, comments like `# layerbuild:section golang needs=maven`: a base and sections. To `docker build` it is what it was. In place of `base` and `sections`.","type":["string","object"],"minLength":1,"additionalProperties":false,"required":["dockerfile"],"examples":["Dockerfile",{"dockerfile":"Dockerfile","args":{"SUITE":"bookworm"}}],"properties":{"dockerfile":{"description":"The Dockerfile, relative to this file.","type":"string","minLength":1,"examples":["Dockerfile"]},"target":{"description":"The stage that is built, and has the markers. Default: the last one.","type":"string","minLength":1,"examples":["runtime"]},"context":{"$ref":"#/$defs/context"},"contexts":{"$ref":"#/$defs/contexts"},"args":{"$ref":"#/$defs/args"},"secrets":{"$ref":"#/$defs/secrets"},"ssh":{"$ref":"#/$defs/ssh"},"network":{"$ref":"#/$defs/network"},"expires":{"$ref":"#/$defs/expires"},"salt":{"$ref":"#/$defs/salt"},"update":{"$ref":"#/$defs/update"}}},"section":{"description":"One part of an image: what a Dockerfile does to the base.","type":"object","additionalProperties":false,"oneOf":[{"required":["instructions"]},{"required":["dockerfile"]}],"properties":{"instructions":{"description":"The section's instructions; no FROM is needed. `${VAR}` in them is the Dockerfile's own.","type":"string","minLength":1,"examples":["RUN apt-get update && apt-get install -y maven\n"]},"dockerfile":{"description":"A file with the section's instructions, relative to this file. It needs no FROM; `FROM base` is accepted.","type":"string","minLength":1,"examples":["docker/golang.Dockerfile"]},"needs":{"description":"Sections that must be there when this one is built.","type":"array","items":{"type":"string","minLength":1},"uniqueItems":true,"default":[],"examples":[["maven"]]},"platforms":{"description":"Those of the file's platforms that the section is in. Default: all.","type":"array","items":{"type":"string","minLength":1},"minItems":1,"uniqueItems":true,"examples":[["linux/amd64"]]},"context":{"$ref":"#/$defs/context"},"contexts":{"$ref":"#/$defs/contexts"},"args":{"$ref":"#/$defs/args"},"secrets":{"$ref":"#/$defs/secrets"},"ssh":{"$ref":"#/$defs/ssh"},"network":{"$ref":"#/$defs/network"},"expires":{"$ref":"#/$defs/expires"},"salt":{"$ref":"#/$defs/salt"},"inputs":{"$ref":"#/$defs/inputs"}}},"context":{"description":"The folder that `COPY` and `ADD` read, relative to this file and inside its folder.","type":"string","minLength":1,"default":".","examples":["docker"]},"contexts":{"description":"More build contexts by the name that `--from` uses: a folder, also outside the project; an image by `docker-image://` and a reference, or by `oci-layout://` and a folder with `:NAME` or `@DIGEST` behind it; a git repository with `#ref:folder` behind it; or a file of the web by its address.","type":"object","propertyNames":{"type":"string","pattern":"^[^=\\s]+$","patternErrorMessage":"a context's name has neither white space nor ="},"additionalProperties":{"type":"string","minLength":1},"examples":[{"assets":"../assets","tools":"docker-image://alpine:3.20","docs":"https://example.com/acme/docs.git#v2:html"}]},"args":{"description":"Values for the Dockerfile's ARGs.","type":"object","propertyNames":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_]*$","patternErrorMessage":"an ARG's name is letters, digits and _, with no digit first"},"additionalProperties":{"type":"string"},"examples":[{"SUITE":"bookworm"}]},"secrets":{"description":"What `RUN --mount=type=secret` may ask for. Values go to BuildKit only.","type":"array","items":{"$ref":"#/$defs/secret"},"default":[],"examples":[[{"id":"goproxy","env":"GOPROXY_TOKEN"}]]},"secret":{"description":"A secret and what holds it: the environment variable of its id, another one, or a file.","type":"object","additionalProperties":false,"required":["id"],"dependentSchemas":{"env":{"properties":{"file":false}}},"properties":{"id":{"description":"The id of the mount.","type":"string","minLength":1,"examples":["goproxy"]},"env":{"description":"The environment variable that holds the secret. Default: the one named like the id.","type":"string","minLength":1,"examples":["GOPROXY_TOKEN"]},"file":{"description":"The file that holds the secret, relative to this file.","type":"string","minLength":1,"examples":["secrets/npmrc"]}}},"ssh":{"description":"What `RUN --mount=type=ssh` may use: `default`, or `id=socket or key`.","type":"array","items":{"type":"string","minLength":1},"uniqueItems":true,"default":[],"examples":[["default"]]},"network":{"description":"The network of `RUN`.","type":"string","enum":["default","none","host"],"default":"default"},"expires":{"description":"How old a result may get, in hours, days or weeks: at that age at the latest it is built again, its commands too, also when nothing changed. Ages are counted in periods since 1970, or with SOURCE_DATE_EPOCH at that time.","type":"string","pattern":"^[1-9][0-9]{0,3}[hdw]$","patternErrorMessage":"expected a number of hours, days or weeks, like 12h, 7d or 2w","examples":["7d"]},"salt":{"description":"Any text: another one, and everything is built again, its commands too. For what changes elsewhere and nobody can see from here.","type":"string","minLength":1,"examples":["2026-11"]},"update":{"description":"When a moved tag of an image that the base is or is built from counts: at once (`always`), no more than once a week (`weekly`) or period (`12h`, `3d`), the first plan of which decides for all machines with the same cache, or when `layerbuild lock --update` moves it (`lock`). What layers.lock has counts before this.","type":"string","pattern":"^(?:always|weekly|lock|[1-9][0-9]{0,3}[hdw])$","patternErrorMessage":"expected always, weekly, lock, or a number of hours, days or weeks, like 12h or 3d","default":"always","examples":["weekly"]},"inputs":{"description":"What counts beside all that a Dockerfile can say: `env:NAME` is the value of an environment variable (unset is a value of its own), anything else a command, run by `sh` in the folder of this file before every plan, whose output counts. `${VAR}` in it is the shell's own. Values are hashed into the key, and neither shown nor kept.","type":"array","items":{"type":"string","minLength":1},"uniqueItems":true,"default":[],"examples":[["env:MIRROR_RELEASE","curl -fsS https://example.com/latest"]]},"image":{"description":"An image: the base and some sections, under one or more tags.","type":"object","additionalProperties":false,"properties":{"repository":{"description":"Where this image goes: `[registry/]path`, without a tag. Default: the repository of the file.","type":"string","minLength":1,"examples":["registry.example.com/acme/java"]},"sections":{"description":"Its sections in the order of their layers; what they need comes before them. Default: all, in the order of the file.","type":"array","items":{"type":"string","minLength":1},"minItems":1,"uniqueItems":true,"examples":[["maven","golang"]]},"tags":{"description":"The tags that move to the image when it is complete.","type":"array","items":{"type":"string","minLength":1},"minItems":1,"uniqueItems":true,"default":["latest"],"examples":[["latest","${GIT_SHA:-dev}"]]},"config":{"$ref":"#/$defs/config"}}},"config":{"description":"How containers of the image run; wins over what the merge gives. `null` takes a value away.","type":"object","additionalProperties":false,"properties":{"user":{"description":"User and group, by name or number, as `USER` has them.","type":["string","null"],"examples":["builder","1000:1000"]},"workdir":{"description":"The working folder, as `WORKDIR` sets it.","type":["string","null"],"examples":["/srv"]},"entrypoint":{"description":"The entry point, in exec form.","type":["array","null"],"items":{"type":"string"},"examples":[["tini","--"]]},"cmd":{"description":"The command, or arguments of the entry point, in exec form.","type":["array","null"],"items":{"type":"string"},"examples":[["mvn"]]},"env":{"description":"Environment variables.","type":"object","propertyNames":{"type":"string","pattern":"^[^=]+$","patternErrorMessage":"a variable's name is not empty and has no ="},"additionalProperties":{"type":["string","null"]},"examples":[{"LANG":"C.UTF-8","DEBIAN_FRONTEND":null}]},"labels":{"description":"Labels.","type":"object","additionalProperties":{"type":["string","null"]},"examples":[{"org.opencontainers.image.source":"https://example.com/acme/toolbox"}]},"ports":{"description":"Ports as `EXPOSE` has them, instead of those of the sections; tcp when not said.","type":"array","items":{"type":["string","integer"]},"uniqueItems":true,"examples":[[8080,"53/udp"]]},"volumes":{"description":"Volumes as `VOLUME` has them, instead of those of the sections.","type":"array","items":{"type":"string","minLength":1},"uniqueItems":true,"examples":[["/data"]]},"stopSignal":{"description":"The signal that ends a container.","type":["string","null"],"examples":["SIGTERM"]},"shell":{"description":"The shell of commands in shell form.","type":["array","null"],"items":{"type":"string"},"examples":[["/bin/bash","-c"]]},"healthcheck":{"$ref":"#/$defs/healthcheck"}}},"healthcheck":{"description":"How a container is found to be healthy. Durations are like `30s`, `1m30s` or `500ms`.","type":["object","null"],"additionalProperties":false,"required":["test"],"properties":{"test":{"description":"A command for the shell, or a list that begins with CMD, CMD-SHELL or NONE.","type":["string","array"],"items":{"type":"string"},"minItems":1,"minLength":1,"examples":["curl -f http://localhost:8080/",["CMD","mvn","-v"]]},"interval":{"description":"The time between two tests.","type":"string","default":"30s"},"timeout":{"description":"How long a test may take.","type":"string","default":"30s"},"startPeriod":{"description":"The time after the start in which a failure does not count.","type":"string","default":"0s"},"startInterval":{"description":"The time between two tests in the start period.","type":"string","default":"5s"},"retries":{"description":"How many failures in a row make a container unhealthy.","type":"integer","minimum":1,"default":3}}},"rule":{"description":"Decides for the paths of a pattern, by `use` or by `run`.","type":"object","additionalProperties":false,"required":["path"],"oneOf":[{"required":["use"]},{"required":["run"]}],"properties":{"path":{"description":"An absolute path of the image, or a pattern: `*`, `?` and `[a-z]` stay within a part, `**` does not, `{a,b}` is either, `\\` takes a character's meaning away.","type":"string","pattern":"^(?:/(?!\\.{1,2}(?:/|$))[^/]+)+$","patternErrorMessage":"expected an absolute path, with no / at its end, no empty part, no . and no ..","examples":["/etc/motd","/etc/app/**"]},"use":{"description":"The `first`, the `last` or one `section:NAME` wins; `drop` leaves what the base has; `error` is a conflict, whatever `conflicts` says; or the driver that merges: `union-lines` (every line once), `json`, `yaml`, `ini`, `lines` (three-way by key or line), `text3` (three-way as `diff3`), or the name of a built-in one, as `build --explain` shows it.","type":"string","minLength":1,"examples":["last","section:maven","union-lines","json"]},"run":{"description":"Your own driver: a command line for `sh -c` in the folder of this file. It gets the file of the base and of each section that changed it as arguments, and prints the merged file. `$$` is a dollar sign.","type":"string","minLength":1,"examples":["./merge-x.sh"]}}},"builderName":{"description":"The name of a buildx builder or of a docker context.","type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9_.+-]*$","patternErrorMessage":"a builder's name is letters, digits and . _ + -, with a letter or digit first","examples":["ci-1"]},"builder":{"description":"A builder: its name, or its name and what it builds.","type":["string","object"],"pattern":"^[A-Za-z0-9][A-Za-z0-9_.+-]*$","patternErrorMessage":"a builder's name is letters, digits and . _ + -, with a letter or digit first","additionalProperties":false,"required":["name"],"properties":{"name":{"$ref":"#/$defs/builderName"},"platforms":{"description":"What it builds. Default: all that it says it can.","type":"array","items":{"type":"string","minLength":1},"minItems":1,"uniqueItems":true,"examples":[["linux/arm64"]]},"jobs":{"description":"How many builds it runs at once. Default: `--jobs`.","type":"integer","minimum":1,"examples":[4]}}},"registry":{"description":"How one registry is reached.","type":"object","additionalProperties":false,"properties":{"insecure":{"description":"Whether plain http, or a certificate that nobody vouches for, will do.","type":"boolean","default":false},"mirrors":{"description":"Hosts, or `http(s)://host[:port]`, that are asked in order before the registry itself.","type":"array","items":{"type":"string","minLength":1},"uniqueItems":true,"default":[],"examples":[["https://mirror.example.com"]]},"headers":{"description":"Headers that go with every request to the registry itself, and nowhere else. Their values are secrets: write them as `${VARIABLE}`. Empty ones are not sent.","type":"object","propertyNames":{"type":"string","pattern":"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$","patternErrorMessage":"that is no header's name"},"additionalProperties":{"type":"string"},"default":{},"examples":[{"X-JFrog-Art-Api":"${ART_KEY}"}]},"ca":{"description":"A file, from this file's folder on, with certificates of authorities (PEM) that vouch for the registry, beside those that everybody trusts.","type":"string","minLength":1,"examples":["certs/internal-ca.pem"]},"cert":{"description":"A file with the certificate (PEM) that says who we are.","type":"string","minLength":1,"examples":["certs/me.pem"]},"key":{"description":"A file with the key (PEM) of `cert`; may be the same file.","type":"string","minLength":1,"examples":["certs/me.key"]}}}}};
const schema33 = {"description":"`[registry/]path`, without a tag. Default: the repository's name with `-cache` behind it.","type":"string","minLength":1,"examples":["registry.example.com/acme/toolbox-cache"]};
const schema34 = {"description":"`ro`: results are looked up here, checked, and nothing is ever written; `rw`: results are kept here, in one at most. Without one they go to the default repository, which is asked last.","enum":["rw","ro"],"default":"rw"};
const schema58 = {"type":"string","pattern":"^[a-z0-9]+(?:[._-][a-z0-9]+)*$","patternErrorMessage":"a section's name is lower-case letters and digits, in parts joined by one of . _ -","maxLength":60,"not":{"enum":["base","finalize"]}};
const schema68 = {"type":"string","pattern":"^[a-z0-9]+(?:[._-][a-z0-9]+)*$","patternErrorMessage":"an image's name is lower-case letters and digits, in parts joined by one of . _ -","maxLength":60};
const schema72 = {"description":"Decides for the paths of a pattern, by `use` or by `run`.","type":"object","additionalProperties":false,"required":["path"],"oneOf":[{"required":["use"]},{"required":["run"]}],"properties":{"path":{"description":"An absolute path of the image, or a pattern: `*`, `?` and `[a-z]` stay within a part, `**` does not, `{a,b}` is either, `\\` takes a character's meaning away.","type":"string","pattern":"^(?:/(?!\\.{1,2}(?:/|$))[^/]+)+$","patternErrorMessage":"expected an absolute path, with no / at its end, no empty part, no . and no ..","examples":["/etc/motd","/etc/app/**"]},"use":{"description":"The `first`, the `last` or one `section:NAME` wins; `drop` leaves what the base has; `error` is a conflict, whatever `conflicts` says; or the driver that merges: `union-lines` (every line once), `json`, `yaml`, `ini`, `lines` (three-way by key or line), `text3` (three-way as `diff3`), or the name of a built-in one, as `build --explain` shows it.","type":"string","minLength":1,"examples":["last","section:maven","union-lines","json"]},"run":{"description":"Your own driver: a command line for `sh -c` in the folder of this file. It gets the file of the base and of each section that changed it as arguments, and prints the merged file. `$$` is a dollar sign.","type":"string","minLength":1,"examples":["./merge-x.sh"]}}};
const schema75 = {"description":"How one registry is reached.","type":"object","additionalProperties":false,"properties":{"insecure":{"description":"Whether plain http, or a certificate that nobody vouches for, will do.","type":"boolean","default":false},"mirrors":{"description":"Hosts, or `http(s)://host[:port]`, that are asked in order before the registry itself.","type":"array","items":{"type":"string","minLength":1},"uniqueItems":true,"default":[],"examples":[["https://mirror.example.com"]]},"headers":{"description":"Headers that go with every request to the registry itself, and nowhere else. Their values are secrets: write them as `${VARIABLE}`. Empty ones are not sent.","type":"object","propertyNames":{"type":"string","pattern":"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$","patternErrorMessage":"that is no header's name"},"additionalProperties":{"type":"string"},"default":{},"examples":[{"X-JFrog-Art-Api":"${ART_KEY}"}]},"ca":{"description":"A file, from this file's folder on, with certificates of authorities (PEM) that vouch for the registry, beside those that everybody trusts.","type":"string","minLength":1,"examples":["certs/internal-ca.pem"]},"cert":{"description":"A file with the certificate (PEM) that says who we are.","type":"string","minLength":1,"examples":["certs/me.pem"]},"key":{"description":"A file with the key (PEM) of `cert`; may be the same file.","type":"string","minLength":1,"examples":["certs/me.key"]}}};
const func1 = Object.prototype.hasOwnProperty;
const func2 = require("ajv/dist/runtime/ucs2length").default;
const schema32 = {"description":"One of several caches.","type":"object","additionalProperties":false,"required":["repository"],"properties":{"repository":{"$ref":"#/$defs/cacheRepository"},"mode":{"$ref":"#/$defs/cacheMode"}}};

function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate21.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.repository === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "repository"},message:"must have required property '"+"repository"+"'",schema:schema32.required,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "repository") || (key0 === "mode"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.repository !== undefined){
let data0 = data.repository;
if(typeof data0 === "string"){
if(func2(data0) < 1){
const err2 = {instancePath:instancePath+"/repository",schemaPath:"#/$defs/cacheRepository/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema33,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/repository",schemaPath:"#/$defs/cacheRepository/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.type,parentSchema:schema33,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.mode !== undefined){
let data1 = data.mode;
if(!((data1 === "rw") || (data1 === "ro"))){
const err4 = {instancePath:instancePath+"/mode",schemaPath:"#/$defs/cacheMode/enum",keyword:"enum",params:{allowedValues: schema34.enum},message:"must be equal to one of the allowed values",schema:schema34.enum,parentSchema:schema34,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
else {
const err5 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.type,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
validate21.errors = vErrors;
return errors === 0;
}
validate21.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema37 = {"description":"A Dockerfile whose last stage is taken apart at its markers, comments like `# layerbuild:section golang needs=maven`: a base and sections. To `docker build` it is what it was. In place of `base` and `sections`.","type":["string","object"],"minLength":1,"additionalProperties":false,"required":["dockerfile"],"examples":["Dockerfile",{"dockerfile":"Dockerfile","args":{"SUITE":"bookworm"}}],"properties":{"dockerfile":{"description":"The Dockerfile, relative to this file.","type":"string","minLength":1,"examples":["Dockerfile"]},"target":{"description":"The stage that is built, and has the markers. Default: the last one.","type":"string","minLength":1,"examples":["runtime"]},"context":{"$ref":"#/$defs/context"},"contexts":{"$ref":"#/$defs/contexts"},"args":{"$ref":"#/$defs/args"},"secrets":{"$ref":"#/$defs/secrets"},"ssh":{"$ref":"#/$defs/ssh"},"network":{"$ref":"#/$defs/network"},"expires":{"$ref":"#/$defs/expires"},"salt":{"$ref":"#/$defs/salt"},"update":{"$ref":"#/$defs/update"}}};
const schema38 = {"description":"The folder that `COPY` and `ADD` read, relative to this file and inside its folder.","type":"string","minLength":1,"default":".","examples":["docker"]};
const schema39 = {"description":"More build contexts by the name that `--from` uses: a folder, also outside the project; an image by `docker-image://` and a reference, or by `oci-layout://` and a folder with `:NAME` or `@DIGEST` behind it; a git repository with `#ref:folder` behind it; or a file of the web by its address.","type":"object","propertyNames":{"type":"string","pattern":"^[^=\\s]+$","patternErrorMessage":"a context's name has neither white space nor ="},"additionalProperties":{"type":"string","minLength":1},"examples":[{"assets":"../assets","tools":"docker-image://alpine:3.20","docs":"https://example.com/acme/docs.git#v2:html"}]};
const schema40 = {"description":"Values for the Dockerfile's ARGs.","type":"object","propertyNames":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_]*$","patternErrorMessage":"an ARG's name is letters, digits and _, with no digit first"},"additionalProperties":{"type":"string"},"examples":[{"SUITE":"bookworm"}]};
const schema43 = {"description":"What `RUN --mount=type=ssh` may use: `default`, or `id=socket or key`.","type":"array","items":{"type":"string","minLength":1},"uniqueItems":true,"default":[],"examples":[["default"]]};
const schema44 = {"description":"The network of `RUN`.","type":"string","enum":["default","none","host"],"default":"default"};
const schema45 = {"description":"How old a result may get, in hours, days or weeks: at that age at the latest it is built again, its commands too, also when nothing changed. Ages are counted in periods since 1970, or with SOURCE_DATE_EPOCH at that time.","type":"string","pattern":"^[1-9][0-9]{0,3}[hdw]$","patternErrorMessage":"expected a number of hours, days or weeks, like 12h, 7d or 2w","examples":["7d"]};
const schema46 = {"description":"Any text: another one, and everything is built again, its commands too. For what changes elsewhere and nobody can see from here.","type":"string","minLength":1,"examples":["2026-11"]};
const schema47 = {"description":"When a moved tag of an image that the base is or is built from counts: at once (`always`), no more than once a week (`weekly`) or period (`12h`, `3d`), the first plan of which decides for all machines with the same cache, or when `layerbuild lock --update` moves it (`lock`). What layers.lock has counts before this.","type":"string","pattern":"^(?:always|weekly|lock|[1-9][0-9]{0,3}[hdw])$","patternErrorMessage":"expected always, weekly, lock, or a number of hours, days or weeks, like 12h or 3d","default":"always","examples":["weekly"]};
const pattern4 = new RegExp("^[^=\\s]+$", "u");
const pattern5 = new RegExp("^[A-Za-z_][A-Za-z0-9_]*$", "u");
const pattern6 = new RegExp("^[1-9][0-9]{0,3}[hdw]$", "u");
const pattern7 = new RegExp("^(?:always|weekly|lock|[1-9][0-9]{0,3}[hdw])$", "u");
const schema41 = {"description":"What `RUN --mount=type=secret` may ask for. Values go to BuildKit only.","type":"array","items":{"$ref":"#/$defs/secret"},"default":[],"examples":[[{"id":"goproxy","env":"GOPROXY_TOKEN"}]]};
const schema42 = {"description":"A secret and what holds it: the environment variable of its id, another one, or a file.","type":"object","additionalProperties":false,"required":["id"],"dependentSchemas":{"env":{"properties":{"file":false}}},"properties":{"id":{"description":"The id of the mount.","type":"string","minLength":1,"examples":["goproxy"]},"env":{"description":"The environment variable that holds the secret. Default: the one named like the id.","type":"string","minLength":1,"examples":["GOPROXY_TOKEN"]},"file":{"description":"The file that holds the secret, relative to this file.","type":"string","minLength":1,"examples":["secrets/npmrc"]}}};

function validate24(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate24.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
let data0 = data[i0];
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.id === undefined){
const err0 = {instancePath:instancePath+"/" + i0,schemaPath:"#/$defs/secret/required",keyword:"required",params:{missingProperty: "id"},message:"must have required property '"+"id"+"'",schema:schema42.required,parentSchema:schema42,data:data0};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data0){
if(!(((key0 === "id") || (key0 === "env")) || (key0 === "file"))){
const err1 = {instancePath:instancePath+"/" + i0,schemaPath:"#/$defs/secret/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema42,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data0.id !== undefined){
let data1 = data0.id;
if(typeof data1 === "string"){
if(func2(data1) < 1){
const err2 = {instancePath:instancePath+"/" + i0+"/id",schemaPath:"#/$defs/secret/properties/id/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema42.properties.id,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/" + i0+"/id",schemaPath:"#/$defs/secret/properties/id/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema42.properties.id.type,parentSchema:schema42.properties.id,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data0.env !== undefined){
let data2 = data0.env;
if(typeof data2 === "string"){
if(func2(data2) < 1){
const err4 = {instancePath:instancePath+"/" + i0+"/env",schemaPath:"#/$defs/secret/properties/env/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema42.properties.env,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/" + i0+"/env",schemaPath:"#/$defs/secret/properties/env/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema42.properties.env.type,parentSchema:schema42.properties.env,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data0.file !== undefined){
let data3 = data0.file;
if(typeof data3 === "string"){
if(func2(data3) < 1){
const err6 = {instancePath:instancePath+"/" + i0+"/file",schemaPath:"#/$defs/secret/properties/file/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema42.properties.file,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/" + i0+"/file",schemaPath:"#/$defs/secret/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema42.properties.file.type,parentSchema:schema42.properties.file,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data0.env !== undefined){
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.file !== undefined){
const err8 = {instancePath:instancePath+"/" + i0+"/file",schemaPath:"#/$defs/secret/dependentSchemas/env/properties/file/false schema",keyword:"false schema",params:{},message:"boolean schema is false",schema:false,parentSchema:schema42.dependentSchemas.env.properties.file,data:data0.file};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
}
else {
const err9 = {instancePath:instancePath+"/" + i0,schemaPath:"#/$defs/secret/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema42.type,parentSchema:schema42,data:data0};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema41.type,parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
validate24.errors = vErrors;
return errors === 0;
}
validate24.evaluated = {"items":true,"dynamicProps":false,"dynamicItems":false};


function validate23(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate23.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((typeof data !== "string") && (!(data && typeof data == "object" && !Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema37.type},message:"must be string,object",schema:schema37.type,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(func2(data) < 1){
const err1 = {instancePath,schemaPath:"#/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.dockerfile === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "dockerfile"},message:"must have required property '"+"dockerfile"+"'",schema:schema37.required,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema37.properties, key0))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.dockerfile !== undefined){
let data0 = data.dockerfile;
if(typeof data0 === "string"){
if(func2(data0) < 1){
const err4 = {instancePath:instancePath+"/dockerfile",schemaPath:"#/properties/dockerfile/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema37.properties.dockerfile,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/dockerfile",schemaPath:"#/properties/dockerfile/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.properties.dockerfile.type,parentSchema:schema37.properties.dockerfile,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.target !== undefined){
let data1 = data.target;
if(typeof data1 === "string"){
if(func2(data1) < 1){
const err6 = {instancePath:instancePath+"/target",schemaPath:"#/properties/target/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema37.properties.target,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/target",schemaPath:"#/properties/target/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.properties.target.type,parentSchema:schema37.properties.target,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.context !== undefined){
let data2 = data.context;
if(typeof data2 === "string"){
if(func2(data2) < 1){
const err8 = {instancePath:instancePath+"/context",schemaPath:"#/$defs/context/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema38,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/context",schemaPath:"#/$defs/context/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema38.type,parentSchema:schema38,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.contexts !== undefined){
let data3 = data.contexts;
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
for(const key1 in data3){
const _errs12 = errors;
if(typeof key1 === "string"){
if(!pattern4.test(key1)){
const err10 = {instancePath:instancePath+"/contexts",schemaPath:"#/$defs/contexts/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[^=\\s]+$"},message:"must match pattern \""+"^[^=\\s]+$"+"\"",schema:"^[^=\\s]+$",parentSchema:schema39.propertyNames,data:key1,propertyName:key1};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/contexts",schemaPath:"#/$defs/contexts/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema39.propertyNames.type,parentSchema:schema39.propertyNames,data:key1,propertyName:key1};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
var valid3 = _errs12 === errors;
if(!valid3){
const err12 = {instancePath:instancePath+"/contexts",schemaPath:"#/$defs/contexts/propertyNames",keyword:"propertyNames",params:{propertyName: key1},message:"property name must be valid",schema:schema39.propertyNames,parentSchema:schema39,data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
for(const key2 in data3){
let data4 = data3[key2];
if(typeof data4 === "string"){
if(func2(data4) < 1){
const err13 = {instancePath:instancePath+"/contexts/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/contexts/additionalProperties/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema39.additionalProperties,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
else {
const err14 = {instancePath:instancePath+"/contexts/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/contexts/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema39.additionalProperties.type,parentSchema:schema39.additionalProperties,data:data4};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
else {
const err15 = {instancePath:instancePath+"/contexts",schemaPath:"#/$defs/contexts/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema39.type,parentSchema:schema39,data:data3};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.args !== undefined){
let data5 = data.args;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
for(const key3 in data5){
const _errs20 = errors;
if(typeof key3 === "string"){
if(!pattern5.test(key3)){
const err16 = {instancePath:instancePath+"/args",schemaPath:"#/$defs/args/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]*$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]*$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_]*$",parentSchema:schema40.propertyNames,data:key3,propertyName:key3};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/args",schemaPath:"#/$defs/args/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.propertyNames.type,parentSchema:schema40.propertyNames,data:key3,propertyName:key3};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
var valid6 = _errs20 === errors;
if(!valid6){
const err18 = {instancePath:instancePath+"/args",schemaPath:"#/$defs/args/propertyNames",keyword:"propertyNames",params:{propertyName: key3},message:"property name must be valid",schema:schema40.propertyNames,parentSchema:schema40,data:data5};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
for(const key4 in data5){
let data6 = data5[key4];
if(typeof data6 !== "string"){
const err19 = {instancePath:instancePath+"/args/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/args/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.additionalProperties.type,parentSchema:schema40.additionalProperties,data:data6};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath:instancePath+"/args",schemaPath:"#/$defs/args/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema40.type,parentSchema:schema40,data:data5};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.secrets !== undefined){
if(!(validate24(data.secrets, {instancePath:instancePath+"/secrets",parentData:data,parentDataProperty:"secrets",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.ssh !== undefined){
let data8 = data.ssh;
if(Array.isArray(data8)){
const len0 = data8.length;
for(let i0=0; i0<len0; i0++){
let data9 = data8[i0];
if(typeof data9 === "string"){
if(func2(data9) < 1){
const err21 = {instancePath:instancePath+"/ssh/" + i0,schemaPath:"#/$defs/ssh/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema43.items,data:data9};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
else {
const err22 = {instancePath:instancePath+"/ssh/" + i0,schemaPath:"#/$defs/ssh/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema43.items.type,parentSchema:schema43.items,data:data9};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
let i1 = data8.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data8[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err23 = {instancePath:instancePath+"/ssh",schemaPath:"#/$defs/ssh/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i1+" are identical)",schema:true,parentSchema:schema43,data:data8};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
break;
}
indices0[item0] = i1;
}
}
}
else {
const err24 = {instancePath:instancePath+"/ssh",schemaPath:"#/$defs/ssh/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema43.type,parentSchema:schema43,data:data8};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data.network !== undefined){
let data10 = data.network;
if(typeof data10 !== "string"){
const err25 = {instancePath:instancePath+"/network",schemaPath:"#/$defs/network/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema44.type,parentSchema:schema44,data:data10};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(!(((data10 === "default") || (data10 === "none")) || (data10 === "host"))){
const err26 = {instancePath:instancePath+"/network",schemaPath:"#/$defs/network/enum",keyword:"enum",params:{allowedValues: schema44.enum},message:"must be equal to one of the allowed values",schema:schema44.enum,parentSchema:schema44,data:data10};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data.expires !== undefined){
let data11 = data.expires;
if(typeof data11 === "string"){
if(!pattern6.test(data11)){
const err27 = {instancePath:instancePath+"/expires",schemaPath:"#/$defs/expires/pattern",keyword:"pattern",params:{pattern: "^[1-9][0-9]{0,3}[hdw]$"},message:"must match pattern \""+"^[1-9][0-9]{0,3}[hdw]$"+"\"",schema:"^[1-9][0-9]{0,3}[hdw]$",parentSchema:schema45,data:data11};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
else {
const err28 = {instancePath:instancePath+"/expires",schemaPath:"#/$defs/expires/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.type,parentSchema:schema45,data:data11};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data.salt !== undefined){
let data12 = data.salt;
if(typeof data12 === "string"){
if(func2(data12) < 1){
const err29 = {instancePath:instancePath+"/salt",schemaPath:"#/$defs/salt/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema46,data:data12};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
else {
const err30 = {instancePath:instancePath+"/salt",schemaPath:"#/$defs/salt/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema46.type,parentSchema:schema46,data:data12};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data.update !== undefined){
let data13 = data.update;
if(typeof data13 === "string"){
if(!pattern7.test(data13)){
const err31 = {instancePath:instancePath+"/update",schemaPath:"#/$defs/update/pattern",keyword:"pattern",params:{pattern: "^(?:always|weekly|lock|[1-9][0-9]{0,3}[hdw])$"},message:"must match pattern \""+"^(?:always|weekly|lock|[1-9][0-9]{0,3}[hdw])$"+"\"",schema:"^(?:always|weekly|lock|[1-9][0-9]{0,3}[hdw])$",parentSchema:schema47,data:data13};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
else {
const err32 = {instancePath:instancePath+"/update",schemaPath:"#/$defs/update/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema47.type,parentSchema:schema47,data:data13};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
}
validate23.errors = vErrors;
return errors === 0;
}
validate23.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema48 = {"description":"What every section is built on: a Dockerfile, instructions that stand here, or an image that is there already.","type":"object","additionalProperties":false,"oneOf":[{"required":["dockerfile"]},{"required":["instructions"]},{"required":["image"]}],"dependentSchemas":{"image":{"properties":{"context":false,"contexts":false,"args":false,"secrets":false,"ssh":false,"network":false,"expires":false,"salt":false,"inputs":false}}},"properties":{"dockerfile":{"description":"The base's Dockerfile, relative to this file.","type":"string","minLength":1,"examples":["Dockerfile.base"]},"instructions":{"description":"The base's Dockerfile, written here. `${VAR}` in it is the Dockerfile's own.","type":"string","minLength":1,"examples":["FROM debian:bookworm-slim\nRUN apt-get update\n"]},"image":{"description":"An image to use as it is: `[registry/]path[:tag][@digest]`.","type":"string","minLength":1,"examples":["debian:bookworm-slim"]},"context":{"$ref":"#/$defs/context"},"contexts":{"$ref":"#/$defs/contexts"},"args":{"$ref":"#/$defs/args"},"secrets":{"$ref":"#/$defs/secrets"},"ssh":{"$ref":"#/$defs/ssh"},"network":{"$ref":"#/$defs/network"},"expires":{"$ref":"#/$defs/expires"},"salt":{"$ref":"#/$defs/salt"},"update":{"$ref":"#/$defs/update"},"inputs":{"$ref":"#/$defs/inputs"}}};
const schema57 = {"description":"What counts beside all that a Dockerfile can say: `env:NAME` is the value of an environment variable (unset is a value of its own), anything else a command, run by `sh` in the folder of this file before every plan, whose output counts. `${VAR}` in it is the shell's own. Values are hashed into the key, and neither shown nor kept.","type":"array","items":{"type":"string","minLength":1},"uniqueItems":true,"default":[],"examples":[["env:MIRROR_RELEASE","curl -fsS https://example.com/latest"]]};

function validate27(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate27.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs1 = errors;
let valid0 = false;
let passing0 = null;
const _errs2 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.dockerfile === undefined){
const err0 = {instancePath,schemaPath:"#/oneOf/0/required",keyword:"required",params:{missingProperty: "dockerfile"},message:"must have required property '"+"dockerfile"+"'",schema:schema48.oneOf[0].required,parentSchema:schema48.oneOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var _valid0 = _errs2 === errors;
if(_valid0){
valid0 = true;
passing0 = 0;
}
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.instructions === undefined){
const err1 = {instancePath,schemaPath:"#/oneOf/1/required",keyword:"required",params:{missingProperty: "instructions"},message:"must have required property '"+"instructions"+"'",schema:schema48.oneOf[1].required,parentSchema:schema48.oneOf[1],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs3 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid0 = true;
passing0 = 1;
}
const _errs4 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.image === undefined){
const err2 = {instancePath,schemaPath:"#/oneOf/2/required",keyword:"required",params:{missingProperty: "image"},message:"must have required property '"+"image"+"'",schema:schema48.oneOf[2].required,parentSchema:schema48.oneOf[2],data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid0 = _errs4 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 2];
}
else {
if(_valid0){
valid0 = true;
passing0 = 2;
}
}
}
if(!valid0){
const err3 = {instancePath,schemaPath:"#/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema48.oneOf,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
else {
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func1.call(schema48.properties, key0))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.dockerfile !== undefined){
let data0 = data.dockerfile;
if(typeof data0 === "string"){
if(func2(data0) < 1){
const err5 = {instancePath:instancePath+"/dockerfile",schemaPath:"#/properties/dockerfile/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema48.properties.dockerfile,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/dockerfile",schemaPath:"#/properties/dockerfile/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.properties.dockerfile.type,parentSchema:schema48.properties.dockerfile,data:data0};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.instructions !== undefined){
let data1 = data.instructions;
if(typeof data1 === "string"){
if(func2(data1) < 1){
const err7 = {instancePath:instancePath+"/instructions",schemaPath:"#/properties/instructions/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema48.properties.instructions,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/instructions",schemaPath:"#/properties/instructions/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.properties.instructions.type,parentSchema:schema48.properties.instructions,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.image !== undefined){
let data2 = data.image;
if(typeof data2 === "string"){
if(func2(data2) < 1){
const err9 = {instancePath:instancePath+"/image",schemaPath:"#/properties/image/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema48.properties.image,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/image",schemaPath:"#/properties/image/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.properties.image.type,parentSchema:schema48.properties.image,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.context !== undefined){
let data3 = data.context;
if(typeof data3 === "string"){
if(func2(data3) < 1){
const err11 = {instancePath:instancePath+"/context",schemaPath:"#/$defs/context/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema38,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
else {
const err12 = {instancePath:instancePath+"/context",schemaPath:"#/$defs/context/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema38.type,parentSchema:schema38,data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.contexts !== undefined){
let data4 = data.contexts;
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
for(const key1 in data4){
const _errs18 = errors;
if(typeof key1 === "string"){
if(!pattern4.test(key1)){
const err13 = {instancePath:instancePath+"/contexts",schemaPath:"#/$defs/contexts/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[^=\\s]+$"},message:"must match pattern \""+"^[^=\\s]+$"+"\"",schema:"^[^=\\s]+$",parentSchema:schema39.propertyNames,data:key1,propertyName:key1};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
else {
const err14 = {instancePath:instancePath+"/contexts",schemaPath:"#/$defs/contexts/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema39.propertyNames.type,parentSchema:schema39.propertyNames,data:key1,propertyName:key1};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
var valid4 = _errs18 === errors;
if(!valid4){
const err15 = {instancePath:instancePath+"/contexts",schemaPath:"#/$defs/contexts/propertyNames",keyword:"propertyNames",params:{propertyName: key1},message:"property name must be valid",schema:schema39.propertyNames,parentSchema:schema39,data:data4};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
for(const key2 in data4){
let data5 = data4[key2];
if(typeof data5 === "string"){
if(func2(data5) < 1){
const err16 = {instancePath:instancePath+"/contexts/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/contexts/additionalProperties/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema39.additionalProperties,data:data5};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/contexts/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/contexts/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema39.additionalProperties.type,parentSchema:schema39.additionalProperties,data:data5};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
else {
const err18 = {instancePath:instancePath+"/contexts",schemaPath:"#/$defs/contexts/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema39.type,parentSchema:schema39,data:data4};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.args !== undefined){
let data6 = data.args;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
for(const key3 in data6){
const _errs26 = errors;
if(typeof key3 === "string"){
if(!pattern5.test(key3)){
const err19 = {instancePath:instancePath+"/args",schemaPath:"#/$defs/args/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]*$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]*$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_]*$",parentSchema:schema40.propertyNames,data:key3,propertyName:key3};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
else {
const err20 = {instancePath:instancePath+"/args",schemaPath:"#/$defs/args/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.propertyNames.type,parentSchema:schema40.propertyNames,data:key3,propertyName:key3};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
var valid7 = _errs26 === errors;
if(!valid7){
const err21 = {instancePath:instancePath+"/args",schemaPath:"#/$defs/args/propertyNames",keyword:"propertyNames",params:{propertyName: key3},message:"property name must be valid",schema:schema40.propertyNames,parentSchema:schema40,data:data6};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
for(const key4 in data6){
let data7 = data6[key4];
if(typeof data7 !== "string"){
const err22 = {instancePath:instancePath+"/args/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/args/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.additionalProperties.type,parentSchema:schema40.additionalProperties,data:data7};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
}
else {
const err23 = {instancePath:instancePath+"/args",schemaPath:"#/$defs/args/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema40.type,parentSchema:schema40,data:data6};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data.secrets !== undefined){
if(!(validate24(data.secrets, {instancePath:instancePath+"/secrets",parentData:data,parentDataProperty:"secrets",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.ssh !== undefined){
let data9 = data.ssh;
if(Array.isArray(data9)){
const len0 = data9.length;
for(let i0=0; i0<len0; i0++){
let data10 = data9[i0];
if(typeof data10 === "string"){
if(func2(data10) < 1){
const err24 = {instancePath:instancePath+"/ssh/" + i0,schemaPath:"#/$defs/ssh/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema43.items,data:data10};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
else {
const err25 = {instancePath:instancePath+"/ssh/" + i0,schemaPath:"#/$defs/ssh/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema43.items.type,parentSchema:schema43.items,data:data10};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
let i1 = data9.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data9[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err26 = {instancePath:instancePath+"/ssh",schemaPath:"#/$defs/ssh/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i1+" are identical)",schema:true,parentSchema:schema43,data:data9};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
break;
}
indices0[item0] = i1;
}
}
}
else {
const err27 = {instancePath:instancePath+"/ssh",schemaPath:"#/$defs/ssh/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema43.type,parentSchema:schema43,data:data9};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data.network !== undefined){
let data11 = data.network;
if(typeof data11 !== "string"){
const err28 = {instancePath:instancePath+"/network",schemaPath:"#/$defs/network/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema44.type,parentSchema:schema44,data:data11};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if(!(((data11 === "default") || (data11 === "none")) || (data11 === "host"))){
const err29 = {instancePath:instancePath+"/network",schemaPath:"#/$defs/network/enum",keyword:"enum",params:{allowedValues: schema44.enum},message:"must be equal to one of the allowed values",schema:schema44.enum,parentSchema:schema44,data:data11};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data.expires !== undefined){
let data12 = data.expires;
if(typeof data12 === "string"){
if(!pattern6.test(data12)){
const err30 = {instancePath:instancePath+"/expires",schemaPath:"#/$defs/expires/pattern",keyword:"pattern",params:{pattern: "^[1-9][0-9]{0,3}[hdw]$"},message:"must match pattern \""+"^[1-9][0-9]{0,3}[hdw]$"+"\"",schema:"^[1-9][0-9]{0,3}[hdw]$",parentSchema:schema45,data:data12};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
else {
const err31 = {instancePath:instancePath+"/expires",schemaPath:"#/$defs/expires/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.type,parentSchema:schema45,data:data12};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data.salt !== undefined){
let data13 = data.salt;
if(typeof data13 === "string"){
if(func2(data13) < 1){
const err32 = {instancePath:instancePath+"/salt",schemaPath:"#/$defs/salt/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema46,data:data13};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
else {
const err33 = {instancePath:instancePath+"/salt",schemaPath:"#/$defs/salt/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema46.type,parentSchema:schema46,data:data13};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data.update !== undefined){
let data14 = data.update;
if(typeof data14 === "string"){
if(!pattern7.test(data14)){
const err34 = {instancePath:instancePath+"/update",schemaPath:"#/$defs/update/pattern",keyword:"pattern",params:{pattern: "^(?:always|weekly|lock|[1-9][0-9]{0,3}[hdw])$"},message:"must match pattern \""+"^(?:always|weekly|lock|[1-9][0-9]{0,3}[hdw])$"+"\"",schema:"^(?:always|weekly|lock|[1-9][0-9]{0,3}[hdw])$",parentSchema:schema47,data:data14};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
else {
const err35 = {instancePath:instancePath+"/update",schemaPath:"#/$defs/update/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema47.type,parentSchema:schema47,data:data14};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data.inputs !== undefined){
let data15 = data.inputs;
if(Array.isArray(data15)){
const len1 = data15.length;
for(let i2=0; i2<len1; i2++){
let data16 = data15[i2];
if(typeof data16 === "string"){
if(func2(data16) < 1){
const err36 = {instancePath:instancePath+"/inputs/" + i2,schemaPath:"#/$defs/inputs/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema57.items,data:data16};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
else {
const err37 = {instancePath:instancePath+"/inputs/" + i2,schemaPath:"#/$defs/inputs/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.items.type,parentSchema:schema57.items,data:data16};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
let i3 = data15.length;
let j1;
if(i3 > 1){
const indices1 = {};
for(;i3--;){
let item1 = data15[i3];
if(typeof item1 !== "string"){
continue;
}
if(typeof indices1[item1] == "number"){
j1 = indices1[item1];
const err38 = {instancePath:instancePath+"/inputs",schemaPath:"#/$defs/inputs/uniqueItems",keyword:"uniqueItems",params:{i: i3, j: j1},message:"must NOT have duplicate items (items ## "+j1+" and "+i3+" are identical)",schema:true,parentSchema:schema57,data:data15};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
break;
}
indices1[item1] = i3;
}
}
}
else {
const err39 = {instancePath:instancePath+"/inputs",schemaPath:"#/$defs/inputs/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema57.type,parentSchema:schema57,data:data15};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data.image !== undefined){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.context !== undefined){
const err40 = {instancePath:instancePath+"/context",schemaPath:"#/dependentSchemas/image/properties/context/false schema",keyword:"false schema",params:{},message:"boolean schema is false",schema:false,parentSchema:schema48.dependentSchemas.image.properties.context,data:data.context};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
if(data.contexts !== undefined){
const err41 = {instancePath:instancePath+"/contexts",schemaPath:"#/dependentSchemas/image/properties/contexts/false schema",keyword:"false schema",params:{},message:"boolean schema is false",schema:false,parentSchema:schema48.dependentSchemas.image.properties.contexts,data:data.contexts};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
if(data.args !== undefined){
const err42 = {instancePath:instancePath+"/args",schemaPath:"#/dependentSchemas/image/properties/args/false schema",keyword:"false schema",params:{},message:"boolean schema is false",schema:false,parentSchema:schema48.dependentSchemas.image.properties.args,data:data.args};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
if(data.secrets !== undefined){
const err43 = {instancePath:instancePath+"/secrets",schemaPath:"#/dependentSchemas/image/properties/secrets/false schema",keyword:"false schema",params:{},message:"boolean schema is false",schema:false,parentSchema:schema48.dependentSchemas.image.properties.secrets,data:data.secrets};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
if(data.ssh !== undefined){
const err44 = {instancePath:instancePath+"/ssh",schemaPath:"#/dependentSchemas/image/properties/ssh/false schema",keyword:"false schema",params:{},message:"boolean schema is false",schema:false,parentSchema:schema48.dependentSchemas.image.properties.ssh,data:data.ssh};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
if(data.network !== undefined){
const err45 = {instancePath:instancePath+"/network",schemaPath:"#/dependentSchemas/image/properties/network/false schema",keyword:"false schema",params:{},message:"boolean schema is false",schema:false,parentSchema:schema48.dependentSchemas.image.properties.network,data:data.network};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
if(data.expires !== undefined){
const err46 = {instancePath:instancePath+"/expires",schemaPath:"#/dependentSchemas/image/properties/expires/false schema",keyword:"false schema",params:{},message:"boolean schema is false",schema:false,parentSchema:schema48.dependentSchemas.image.properties.expires,data:data.expires};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
if(data.salt !== undefined){
const err47 = {instancePath:instancePath+"/salt",schemaPath:"#/dependentSchemas/image/properties/salt/false schema",keyword:"false schema",params:{},message:"boolean schema is false",schema:false,parentSchema:schema48.dependentSchemas.image.properties.salt,data:data.salt};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
if(data.inputs !== undefined){
const err48 = {instancePath:instancePath+"/inputs",schemaPath:"#/dependentSchemas/image/properties/inputs/false schema",keyword:"false schema",params:{},message:"boolean schema is false",schema:false,parentSchema:schema48.dependentSchemas.image.properties.inputs,data:data.inputs};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
}
}
else {
const err49 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema48.type,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
validate27.errors = vErrors;
return errors === 0;
}
validate27.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema59 = {"description":"One part of an image: what a Dockerfile does to the base.","type":"object","additionalProperties":false,"oneOf":[{"required":["instructions"]},{"required":["dockerfile"]}],"properties":{"instructions":{"description":"The section's instructions; no FROM is needed. `${VAR}` in them is the Dockerfile's own.","type":"string","minLength":1,"examples":["RUN apt-get update && apt-get install -y maven\n"]},"dockerfile":{"description":"A file with the section's instructions, relative to this file. It needs no FROM; `FROM base` is accepted.","type":"string","minLength":1,"examples":["docker/golang.Dockerfile"]},"needs":{"description":"Sections that must be there when this one is built.","type":"array","items":{"type":"string","minLength":1},"uniqueItems":true,"default":[],"examples":[["maven"]]},"platforms":{"description":"Those of the file's platforms that the section is in. Default: all.","type":"array","items":{"type":"string","minLength":1},"minItems":1,"uniqueItems":true,"examples":[["linux/amd64"]]},"context":{"$ref":"#/$defs/context"},"contexts":{"$ref":"#/$defs/contexts"},"args":{"$ref":"#/$defs/args"},"secrets":{"$ref":"#/$defs/secrets"},"ssh":{"$ref":"#/$defs/ssh"},"network":{"$ref":"#/$defs/network"},"expires":{"$ref":"#/$defs/expires"},"salt":{"$ref":"#/$defs/salt"},"inputs":{"$ref":"#/$defs/inputs"}}};

function validate30(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate30.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs1 = errors;
let valid0 = false;
let passing0 = null;
const _errs2 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.instructions === undefined){
const err0 = {instancePath,schemaPath:"#/oneOf/0/required",keyword:"required",params:{missingProperty: "instructions"},message:"must have required property '"+"instructions"+"'",schema:schema59.oneOf[0].required,parentSchema:schema59.oneOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var _valid0 = _errs2 === errors;
if(_valid0){
valid0 = true;
passing0 = 0;
}
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.dockerfile === undefined){
const err1 = {instancePath,schemaPath:"#/oneOf/1/required",keyword:"required",params:{missingProperty: "dockerfile"},message:"must have required property '"+"dockerfile"+"'",schema:schema59.oneOf[1].required,parentSchema:schema59.oneOf[1],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs3 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid0 = true;
passing0 = 1;
}
}
if(!valid0){
const err2 = {instancePath,schemaPath:"#/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema59.oneOf,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
else {
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func1.call(schema59.properties, key0))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.instructions !== undefined){
let data0 = data.instructions;
if(typeof data0 === "string"){
if(func2(data0) < 1){
const err4 = {instancePath:instancePath+"/instructions",schemaPath:"#/properties/instructions/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema59.properties.instructions,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/instructions",schemaPath:"#/properties/instructions/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema59.properties.instructions.type,parentSchema:schema59.properties.instructions,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.dockerfile !== undefined){
let data1 = data.dockerfile;
if(typeof data1 === "string"){
if(func2(data1) < 1){
const err6 = {instancePath:instancePath+"/dockerfile",schemaPath:"#/properties/dockerfile/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema59.properties.dockerfile,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/dockerfile",schemaPath:"#/properties/dockerfile/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema59.properties.dockerfile.type,parentSchema:schema59.properties.dockerfile,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.needs !== undefined){
let data2 = data.needs;
if(Array.isArray(data2)){
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
let data3 = data2[i0];
if(typeof data3 === "string"){
if(func2(data3) < 1){
const err8 = {instancePath:instancePath+"/needs/" + i0,schemaPath:"#/properties/needs/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema59.properties.needs.items,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/needs/" + i0,schemaPath:"#/properties/needs/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema59.properties.needs.items.type,parentSchema:schema59.properties.needs.items,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
let i1 = data2.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data2[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err10 = {instancePath:instancePath+"/needs",schemaPath:"#/properties/needs/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i1+" are identical)",schema:true,parentSchema:schema59.properties.needs,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
break;
}
indices0[item0] = i1;
}
}
}
else {
const err11 = {instancePath:instancePath+"/needs",schemaPath:"#/properties/needs/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema59.properties.needs.type,parentSchema:schema59.properties.needs,data:data2};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.platforms !== undefined){
let data4 = data.platforms;
if(Array.isArray(data4)){
if(data4.length < 1){
const err12 = {instancePath:instancePath+"/platforms",schemaPath:"#/properties/platforms/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema59.properties.platforms,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
const len1 = data4.length;
for(let i2=0; i2<len1; i2++){
let data5 = data4[i2];
if(typeof data5 === "string"){
if(func2(data5) < 1){
const err13 = {instancePath:instancePath+"/platforms/" + i2,schemaPath:"#/properties/platforms/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema59.properties.platforms.items,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
else {
const err14 = {instancePath:instancePath+"/platforms/" + i2,schemaPath:"#/properties/platforms/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema59.properties.platforms.items.type,parentSchema:schema59.properties.platforms.items,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
let i3 = data4.length;
let j1;
if(i3 > 1){
const indices1 = {};
for(;i3--;){
let item1 = data4[i3];
if(typeof item1 !== "string"){
continue;
}
if(typeof indices1[item1] == "number"){
j1 = indices1[item1];
const err15 = {instancePath:instancePath+"/platforms",schemaPath:"#/properties/platforms/uniqueItems",keyword:"uniqueItems",params:{i: i3, j: j1},message:"must NOT have duplicate items (items ## "+j1+" and "+i3+" are identical)",schema:true,parentSchema:schema59.properties.platforms,data:data4};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
break;
}
indices1[item1] = i3;
}
}
}
else {
const err16 = {instancePath:instancePath+"/platforms",schemaPath:"#/properties/platforms/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema59.properties.platforms.type,parentSchema:schema59.properties.platforms,data:data4};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.context !== undefined){
let data6 = data.context;
if(typeof data6 === "string"){
if(func2(data6) < 1){
const err17 = {instancePath:instancePath+"/context",schemaPath:"#/$defs/context/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema38,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/context",schemaPath:"#/$defs/context/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema38.type,parentSchema:schema38,data:data6};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.contexts !== undefined){
let data7 = data.contexts;
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
for(const key1 in data7){
const _errs23 = errors;
if(typeof key1 === "string"){
if(!pattern4.test(key1)){
const err19 = {instancePath:instancePath+"/contexts",schemaPath:"#/$defs/contexts/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[^=\\s]+$"},message:"must match pattern \""+"^[^=\\s]+$"+"\"",schema:"^[^=\\s]+$",parentSchema:schema39.propertyNames,data:key1,propertyName:key1};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
else {
const err20 = {instancePath:instancePath+"/contexts",schemaPath:"#/$defs/contexts/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema39.propertyNames.type,parentSchema:schema39.propertyNames,data:key1,propertyName:key1};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
var valid10 = _errs23 === errors;
if(!valid10){
const err21 = {instancePath:instancePath+"/contexts",schemaPath:"#/$defs/contexts/propertyNames",keyword:"propertyNames",params:{propertyName: key1},message:"property name must be valid",schema:schema39.propertyNames,parentSchema:schema39,data:data7};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
for(const key2 in data7){
let data8 = data7[key2];
if(typeof data8 === "string"){
if(func2(data8) < 1){
const err22 = {instancePath:instancePath+"/contexts/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/contexts/additionalProperties/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema39.additionalProperties,data:data8};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
else {
const err23 = {instancePath:instancePath+"/contexts/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/contexts/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema39.additionalProperties.type,parentSchema:schema39.additionalProperties,data:data8};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
else {
const err24 = {instancePath:instancePath+"/contexts",schemaPath:"#/$defs/contexts/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema39.type,parentSchema:schema39,data:data7};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data.args !== undefined){
let data9 = data.args;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
for(const key3 in data9){
const _errs31 = errors;
if(typeof key3 === "string"){
if(!pattern5.test(key3)){
const err25 = {instancePath:instancePath+"/args",schemaPath:"#/$defs/args/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]*$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]*$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_]*$",parentSchema:schema40.propertyNames,data:key3,propertyName:key3};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
else {
const err26 = {instancePath:instancePath+"/args",schemaPath:"#/$defs/args/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.propertyNames.type,parentSchema:schema40.propertyNames,data:key3,propertyName:key3};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
var valid13 = _errs31 === errors;
if(!valid13){
const err27 = {instancePath:instancePath+"/args",schemaPath:"#/$defs/args/propertyNames",keyword:"propertyNames",params:{propertyName: key3},message:"property name must be valid",schema:schema40.propertyNames,parentSchema:schema40,data:data9};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
for(const key4 in data9){
let data10 = data9[key4];
if(typeof data10 !== "string"){
const err28 = {instancePath:instancePath+"/args/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/args/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.additionalProperties.type,parentSchema:schema40.additionalProperties,data:data10};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
else {
const err29 = {instancePath:instancePath+"/args",schemaPath:"#/$defs/args/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema40.type,parentSchema:schema40,data:data9};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data.secrets !== undefined){
if(!(validate24(data.secrets, {instancePath:instancePath+"/secrets",parentData:data,parentDataProperty:"secrets",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.ssh !== undefined){
let data12 = data.ssh;
if(Array.isArray(data12)){
const len2 = data12.length;
for(let i4=0; i4<len2; i4++){
let data13 = data12[i4];
if(typeof data13 === "string"){
if(func2(data13) < 1){
const err30 = {instancePath:instancePath+"/ssh/" + i4,schemaPath:"#/$defs/ssh/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema43.items,data:data13};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
else {
const err31 = {instancePath:instancePath+"/ssh/" + i4,schemaPath:"#/$defs/ssh/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema43.items.type,parentSchema:schema43.items,data:data13};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
let i5 = data12.length;
let j2;
if(i5 > 1){
const indices2 = {};
for(;i5--;){
let item2 = data12[i5];
if(typeof item2 !== "string"){
continue;
}
if(typeof indices2[item2] == "number"){
j2 = indices2[item2];
const err32 = {instancePath:instancePath+"/ssh",schemaPath:"#/$defs/ssh/uniqueItems",keyword:"uniqueItems",params:{i: i5, j: j2},message:"must NOT have duplicate items (items ## "+j2+" and "+i5+" are identical)",schema:true,parentSchema:schema43,data:data12};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
break;
}
indices2[item2] = i5;
}
}
}
else {
const err33 = {instancePath:instancePath+"/ssh",schemaPath:"#/$defs/ssh/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema43.type,parentSchema:schema43,data:data12};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data.network !== undefined){
let data14 = data.network;
if(typeof data14 !== "string"){
const err34 = {instancePath:instancePath+"/network",schemaPath:"#/$defs/network/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema44.type,parentSchema:schema44,data:data14};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
if(!(((data14 === "default") || (data14 === "none")) || (data14 === "host"))){
const err35 = {instancePath:instancePath+"/network",schemaPath:"#/$defs/network/enum",keyword:"enum",params:{allowedValues: schema44.enum},message:"must be equal to one of the allowed values",schema:schema44.enum,parentSchema:schema44,data:data14};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data.expires !== undefined){
let data15 = data.expires;
if(typeof data15 === "string"){
if(!pattern6.test(data15)){
const err36 = {instancePath:instancePath+"/expires",schemaPath:"#/$defs/expires/pattern",keyword:"pattern",params:{pattern: "^[1-9][0-9]{0,3}[hdw]$"},message:"must match pattern \""+"^[1-9][0-9]{0,3}[hdw]$"+"\"",schema:"^[1-9][0-9]{0,3}[hdw]$",parentSchema:schema45,data:data15};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
else {
const err37 = {instancePath:instancePath+"/expires",schemaPath:"#/$defs/expires/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.type,parentSchema:schema45,data:data15};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data.salt !== undefined){
let data16 = data.salt;
if(typeof data16 === "string"){
if(func2(data16) < 1){
const err38 = {instancePath:instancePath+"/salt",schemaPath:"#/$defs/salt/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema46,data:data16};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
else {
const err39 = {instancePath:instancePath+"/salt",schemaPath:"#/$defs/salt/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema46.type,parentSchema:schema46,data:data16};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data.inputs !== undefined){
let data17 = data.inputs;
if(Array.isArray(data17)){
const len3 = data17.length;
for(let i6=0; i6<len3; i6++){
let data18 = data17[i6];
if(typeof data18 === "string"){
if(func2(data18) < 1){
const err40 = {instancePath:instancePath+"/inputs/" + i6,schemaPath:"#/$defs/inputs/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema57.items,data:data18};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
else {
const err41 = {instancePath:instancePath+"/inputs/" + i6,schemaPath:"#/$defs/inputs/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.items.type,parentSchema:schema57.items,data:data18};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
let i7 = data17.length;
let j3;
if(i7 > 1){
const indices3 = {};
for(;i7--;){
let item3 = data17[i7];
if(typeof item3 !== "string"){
continue;
}
if(typeof indices3[item3] == "number"){
j3 = indices3[item3];
const err42 = {instancePath:instancePath+"/inputs",schemaPath:"#/$defs/inputs/uniqueItems",keyword:"uniqueItems",params:{i: i7, j: j3},message:"must NOT have duplicate items (items ## "+j3+" and "+i7+" are identical)",schema:true,parentSchema:schema57,data:data17};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
break;
}
indices3[item3] = i7;
}
}
}
else {
const err43 = {instancePath:instancePath+"/inputs",schemaPath:"#/$defs/inputs/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema57.type,parentSchema:schema57,data:data17};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
}
else {
const err44 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema59.type,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
validate30.errors = vErrors;
return errors === 0;
}
validate30.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema69 = {"description":"An image: the base and some sections, under one or more tags.","type":"object","additionalProperties":false,"properties":{"repository":{"description":"Where this image goes: `[registry/]path`, without a tag. Default: the repository of the file.","type":"string","minLength":1,"examples":["registry.example.com/acme/java"]},"sections":{"description":"Its sections in the order of their layers; what they need comes before them. Default: all, in the order of the file.","type":"array","items":{"type":"string","minLength":1},"minItems":1,"uniqueItems":true,"examples":[["maven","golang"]]},"tags":{"description":"The tags that move to the image when it is complete.","type":"array","items":{"type":"string","minLength":1},"minItems":1,"uniqueItems":true,"default":["latest"],"examples":[["latest","${GIT_SHA:-dev}"]]},"config":{"$ref":"#/$defs/config"}}};
const schema70 = {"description":"How containers of the image run; wins over what the merge gives. `null` takes a value away.","type":"object","additionalProperties":false,"properties":{"user":{"description":"User and group, by name or number, as `USER` has them.","type":["string","null"],"examples":["builder","1000:1000"]},"workdir":{"description":"The working folder, as `WORKDIR` sets it.","type":["string","null"],"examples":["/srv"]},"entrypoint":{"description":"The entry point, in exec form.","type":["array","null"],"items":{"type":"string"},"examples":[["tini","--"]]},"cmd":{"description":"The command, or arguments of the entry point, in exec form.","type":["array","null"],"items":{"type":"string"},"examples":[["mvn"]]},"env":{"description":"Environment variables.","type":"object","propertyNames":{"type":"string","pattern":"^[^=]+$","patternErrorMessage":"a variable's name is not empty and has no ="},"additionalProperties":{"type":["string","null"]},"examples":[{"LANG":"C.UTF-8","DEBIAN_FRONTEND":null}]},"labels":{"description":"Labels.","type":"object","additionalProperties":{"type":["string","null"]},"examples":[{"org.opencontainers.image.source":"https://example.com/acme/toolbox"}]},"ports":{"description":"Ports as `EXPOSE` has them, instead of those of the sections; tcp when not said.","type":"array","items":{"type":["string","integer"]},"uniqueItems":true,"examples":[[8080,"53/udp"]]},"volumes":{"description":"Volumes as `VOLUME` has them, instead of those of the sections.","type":"array","items":{"type":"string","minLength":1},"uniqueItems":true,"examples":[["/data"]]},"stopSignal":{"description":"The signal that ends a container.","type":["string","null"],"examples":["SIGTERM"]},"shell":{"description":"The shell of commands in shell form.","type":["array","null"],"items":{"type":"string"},"examples":[["/bin/bash","-c"]]},"healthcheck":{"$ref":"#/$defs/healthcheck"}}};
const schema71 = {"description":"How a container is found to be healthy. Durations are like `30s`, `1m30s` or `500ms`.","type":["object","null"],"additionalProperties":false,"required":["test"],"properties":{"test":{"description":"A command for the shell, or a list that begins with CMD, CMD-SHELL or NONE.","type":["string","array"],"items":{"type":"string"},"minItems":1,"minLength":1,"examples":["curl -f http://localhost:8080/",["CMD","mvn","-v"]]},"interval":{"description":"The time between two tests.","type":"string","default":"30s"},"timeout":{"description":"How long a test may take.","type":"string","default":"30s"},"startPeriod":{"description":"The time after the start in which a failure does not count.","type":"string","default":"0s"},"startInterval":{"description":"The time between two tests in the start period.","type":"string","default":"5s"},"retries":{"description":"How many failures in a row make a container unhealthy.","type":"integer","minimum":1,"default":3}}};
const pattern17 = new RegExp("^[^=]+$", "u");

function validate34(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate34.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func1.call(schema70.properties, key0))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema70,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.user !== undefined){
let data0 = data.user;
if((typeof data0 !== "string") && (data0 !== null)){
const err1 = {instancePath:instancePath+"/user",schemaPath:"#/properties/user/type",keyword:"type",params:{type: schema70.properties.user.type},message:"must be string,null",schema:schema70.properties.user.type,parentSchema:schema70.properties.user,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.workdir !== undefined){
let data1 = data.workdir;
if((typeof data1 !== "string") && (data1 !== null)){
const err2 = {instancePath:instancePath+"/workdir",schemaPath:"#/properties/workdir/type",keyword:"type",params:{type: schema70.properties.workdir.type},message:"must be string,null",schema:schema70.properties.workdir.type,parentSchema:schema70.properties.workdir,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.entrypoint !== undefined){
let data2 = data.entrypoint;
if((!(Array.isArray(data2))) && (data2 !== null)){
const err3 = {instancePath:instancePath+"/entrypoint",schemaPath:"#/properties/entrypoint/type",keyword:"type",params:{type: schema70.properties.entrypoint.type},message:"must be array,null",schema:schema70.properties.entrypoint.type,parentSchema:schema70.properties.entrypoint,data:data2};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(Array.isArray(data2)){
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
let data3 = data2[i0];
if(typeof data3 !== "string"){
const err4 = {instancePath:instancePath+"/entrypoint/" + i0,schemaPath:"#/properties/entrypoint/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema70.properties.entrypoint.items.type,parentSchema:schema70.properties.entrypoint.items,data:data3};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
}
if(data.cmd !== undefined){
let data4 = data.cmd;
if((!(Array.isArray(data4))) && (data4 !== null)){
const err5 = {instancePath:instancePath+"/cmd",schemaPath:"#/properties/cmd/type",keyword:"type",params:{type: schema70.properties.cmd.type},message:"must be array,null",schema:schema70.properties.cmd.type,parentSchema:schema70.properties.cmd,data:data4};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(Array.isArray(data4)){
const len1 = data4.length;
for(let i1=0; i1<len1; i1++){
let data5 = data4[i1];
if(typeof data5 !== "string"){
const err6 = {instancePath:instancePath+"/cmd/" + i1,schemaPath:"#/properties/cmd/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema70.properties.cmd.items.type,parentSchema:schema70.properties.cmd.items,data:data5};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
}
if(data.env !== undefined){
let data6 = data.env;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
for(const key1 in data6){
const _errs16 = errors;
if(typeof key1 === "string"){
if(!pattern17.test(key1)){
const err7 = {instancePath:instancePath+"/env",schemaPath:"#/properties/env/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[^=]+$"},message:"must match pattern \""+"^[^=]+$"+"\"",schema:"^[^=]+$",parentSchema:schema70.properties.env.propertyNames,data:key1,propertyName:key1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/env",schemaPath:"#/properties/env/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema70.properties.env.propertyNames.type,parentSchema:schema70.properties.env.propertyNames,data:key1,propertyName:key1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
var valid5 = _errs16 === errors;
if(!valid5){
const err9 = {instancePath:instancePath+"/env",schemaPath:"#/properties/env/propertyNames",keyword:"propertyNames",params:{propertyName: key1},message:"property name must be valid",schema:schema70.properties.env.propertyNames,parentSchema:schema70.properties.env,data:data6};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
for(const key2 in data6){
let data7 = data6[key2];
if((typeof data7 !== "string") && (data7 !== null)){
const err10 = {instancePath:instancePath+"/env/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/env/additionalProperties/type",keyword:"type",params:{type: schema70.properties.env.additionalProperties.type},message:"must be string,null",schema:schema70.properties.env.additionalProperties.type,parentSchema:schema70.properties.env.additionalProperties,data:data7};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath:instancePath+"/env",schemaPath:"#/properties/env/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema70.properties.env.type,parentSchema:schema70.properties.env,data:data6};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.labels !== undefined){
let data8 = data.labels;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
for(const key3 in data8){
let data9 = data8[key3];
if((typeof data9 !== "string") && (data9 !== null)){
const err12 = {instancePath:instancePath+"/labels/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/labels/additionalProperties/type",keyword:"type",params:{type: schema70.properties.labels.additionalProperties.type},message:"must be string,null",schema:schema70.properties.labels.additionalProperties.type,parentSchema:schema70.properties.labels.additionalProperties,data:data9};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
else {
const err13 = {instancePath:instancePath+"/labels",schemaPath:"#/properties/labels/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema70.properties.labels.type,parentSchema:schema70.properties.labels,data:data8};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.ports !== undefined){
let data10 = data.ports;
if(Array.isArray(data10)){
const len2 = data10.length;
for(let i2=0; i2<len2; i2++){
let data11 = data10[i2];
if((typeof data11 !== "string") && (!(((typeof data11 == "number") && (!(data11 % 1) && !isNaN(data11))) && (isFinite(data11))))){
const err14 = {instancePath:instancePath+"/ports/" + i2,schemaPath:"#/properties/ports/items/type",keyword:"type",params:{type: schema70.properties.ports.items.type},message:"must be string,integer",schema:schema70.properties.ports.items.type,parentSchema:schema70.properties.ports.items,data:data11};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
let i3 = data10.length;
let j0;
if(i3 > 1){
const indices0 = {};
for(;i3--;){
let item0 = data10[i3];
if((typeof item0 !== "string") && (!(((typeof item0 == "number") && (!(item0 % 1) && !isNaN(item0))) && (isFinite(item0))))){
continue;
}
if(typeof item0 == "string"){
item0 += "_";
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err15 = {instancePath:instancePath+"/ports",schemaPath:"#/properties/ports/uniqueItems",keyword:"uniqueItems",params:{i: i3, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i3+" are identical)",schema:true,parentSchema:schema70.properties.ports,data:data10};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
break;
}
indices0[item0] = i3;
}
}
}
else {
const err16 = {instancePath:instancePath+"/ports",schemaPath:"#/properties/ports/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema70.properties.ports.type,parentSchema:schema70.properties.ports,data:data10};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.volumes !== undefined){
let data12 = data.volumes;
if(Array.isArray(data12)){
const len3 = data12.length;
for(let i4=0; i4<len3; i4++){
let data13 = data12[i4];
if(typeof data13 === "string"){
if(func2(data13) < 1){
const err17 = {instancePath:instancePath+"/volumes/" + i4,schemaPath:"#/properties/volumes/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema70.properties.volumes.items,data:data13};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/volumes/" + i4,schemaPath:"#/properties/volumes/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema70.properties.volumes.items.type,parentSchema:schema70.properties.volumes.items,data:data13};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
let i5 = data12.length;
let j1;
if(i5 > 1){
const indices1 = {};
for(;i5--;){
let item1 = data12[i5];
if(typeof item1 !== "string"){
continue;
}
if(typeof indices1[item1] == "number"){
j1 = indices1[item1];
const err19 = {instancePath:instancePath+"/volumes",schemaPath:"#/properties/volumes/uniqueItems",keyword:"uniqueItems",params:{i: i5, j: j1},message:"must NOT have duplicate items (items ## "+j1+" and "+i5+" are identical)",schema:true,parentSchema:schema70.properties.volumes,data:data12};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
break;
}
indices1[item1] = i5;
}
}
}
else {
const err20 = {instancePath:instancePath+"/volumes",schemaPath:"#/properties/volumes/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema70.properties.volumes.type,parentSchema:schema70.properties.volumes,data:data12};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.stopSignal !== undefined){
let data14 = data.stopSignal;
if((typeof data14 !== "string") && (data14 !== null)){
const err21 = {instancePath:instancePath+"/stopSignal",schemaPath:"#/properties/stopSignal/type",keyword:"type",params:{type: schema70.properties.stopSignal.type},message:"must be string,null",schema:schema70.properties.stopSignal.type,parentSchema:schema70.properties.stopSignal,data:data14};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.shell !== undefined){
let data15 = data.shell;
if((!(Array.isArray(data15))) && (data15 !== null)){
const err22 = {instancePath:instancePath+"/shell",schemaPath:"#/properties/shell/type",keyword:"type",params:{type: schema70.properties.shell.type},message:"must be array,null",schema:schema70.properties.shell.type,parentSchema:schema70.properties.shell,data:data15};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(Array.isArray(data15)){
const len4 = data15.length;
for(let i6=0; i6<len4; i6++){
let data16 = data15[i6];
if(typeof data16 !== "string"){
const err23 = {instancePath:instancePath+"/shell/" + i6,schemaPath:"#/properties/shell/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema70.properties.shell.items.type,parentSchema:schema70.properties.shell.items,data:data16};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
}
if(data.healthcheck !== undefined){
let data17 = data.healthcheck;
if((!(data17 && typeof data17 == "object" && !Array.isArray(data17))) && (data17 !== null)){
const err24 = {instancePath:instancePath+"/healthcheck",schemaPath:"#/$defs/healthcheck/type",keyword:"type",params:{type: schema71.type},message:"must be object,null",schema:schema71.type,parentSchema:schema71,data:data17};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
if(data17 && typeof data17 == "object" && !Array.isArray(data17)){
if(data17.test === undefined){
const err25 = {instancePath:instancePath+"/healthcheck",schemaPath:"#/$defs/healthcheck/required",keyword:"required",params:{missingProperty: "test"},message:"must have required property '"+"test"+"'",schema:schema71.required,parentSchema:schema71,data:data17};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
for(const key4 in data17){
if(!((((((key4 === "test") || (key4 === "interval")) || (key4 === "timeout")) || (key4 === "startPeriod")) || (key4 === "startInterval")) || (key4 === "retries"))){
const err26 = {instancePath:instancePath+"/healthcheck",schemaPath:"#/$defs/healthcheck/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties",schema:false,parentSchema:schema71,data:data17};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data17.test !== undefined){
let data18 = data17.test;
if((typeof data18 !== "string") && (!(Array.isArray(data18)))){
const err27 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/type",keyword:"type",params:{type: schema71.properties.test.type},message:"must be string,array",schema:schema71.properties.test.type,parentSchema:schema71.properties.test,data:data18};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
if(typeof data18 === "string"){
if(func2(data18) < 1){
const err28 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema71.properties.test,data:data18};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(Array.isArray(data18)){
if(data18.length < 1){
const err29 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema71.properties.test,data:data18};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
const len5 = data18.length;
for(let i7=0; i7<len5; i7++){
let data19 = data18[i7];
if(typeof data19 !== "string"){
const err30 = {instancePath:instancePath+"/healthcheck/test/" + i7,schemaPath:"#/$defs/healthcheck/properties/test/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema71.properties.test.items.type,parentSchema:schema71.properties.test.items,data:data19};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
}
}
if(data17.interval !== undefined){
let data20 = data17.interval;
if(typeof data20 !== "string"){
const err31 = {instancePath:instancePath+"/healthcheck/interval",schemaPath:"#/$defs/healthcheck/properties/interval/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema71.properties.interval.type,parentSchema:schema71.properties.interval,data:data20};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data17.timeout !== undefined){
let data21 = data17.timeout;
if(typeof data21 !== "string"){
const err32 = {instancePath:instancePath+"/healthcheck/timeout",schemaPath:"#/$defs/healthcheck/properties/timeout/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema71.properties.timeout.type,parentSchema:schema71.properties.timeout,data:data21};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data17.startPeriod !== undefined){
let data22 = data17.startPeriod;
if(typeof data22 !== "string"){
const err33 = {instancePath:instancePath+"/healthcheck/startPeriod",schemaPath:"#/$defs/healthcheck/properties/startPeriod/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema71.properties.startPeriod.type,parentSchema:schema71.properties.startPeriod,data:data22};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data17.startInterval !== undefined){
let data23 = data17.startInterval;
if(typeof data23 !== "string"){
const err34 = {instancePath:instancePath+"/healthcheck/startInterval",schemaPath:"#/$defs/healthcheck/properties/startInterval/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema71.properties.startInterval.type,parentSchema:schema71.properties.startInterval,data:data23};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data17.retries !== undefined){
let data24 = data17.retries;
if(!(((typeof data24 == "number") && (!(data24 % 1) && !isNaN(data24))) && (isFinite(data24)))){
const err35 = {instancePath:instancePath+"/healthcheck/retries",schemaPath:"#/$defs/healthcheck/properties/retries/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema71.properties.retries.type,parentSchema:schema71.properties.retries,data:data24};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
if((typeof data24 == "number") && (isFinite(data24))){
if(data24 < 1 || isNaN(data24)){
const err36 = {instancePath:instancePath+"/healthcheck/retries",schemaPath:"#/$defs/healthcheck/properties/retries/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema71.properties.retries,data:data24};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
}
}
}
}
else {
const err37 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema70.type,parentSchema:schema70,data};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
validate34.errors = vErrors;
return errors === 0;
}
validate34.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate33(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate33.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((key0 === "repository") || (key0 === "sections")) || (key0 === "tags")) || (key0 === "config"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema69,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.repository !== undefined){
let data0 = data.repository;
if(typeof data0 === "string"){
if(func2(data0) < 1){
const err1 = {instancePath:instancePath+"/repository",schemaPath:"#/properties/repository/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema69.properties.repository,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/repository",schemaPath:"#/properties/repository/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema69.properties.repository.type,parentSchema:schema69.properties.repository,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.sections !== undefined){
let data1 = data.sections;
if(Array.isArray(data1)){
if(data1.length < 1){
const err3 = {instancePath:instancePath+"/sections",schemaPath:"#/properties/sections/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema69.properties.sections,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(typeof data2 === "string"){
if(func2(data2) < 1){
const err4 = {instancePath:instancePath+"/sections/" + i0,schemaPath:"#/properties/sections/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema69.properties.sections.items,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/sections/" + i0,schemaPath:"#/properties/sections/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema69.properties.sections.items.type,parentSchema:schema69.properties.sections.items,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
let i1 = data1.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data1[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err6 = {instancePath:instancePath+"/sections",schemaPath:"#/properties/sections/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i1+" are identical)",schema:true,parentSchema:schema69.properties.sections,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
break;
}
indices0[item0] = i1;
}
}
}
else {
const err7 = {instancePath:instancePath+"/sections",schemaPath:"#/properties/sections/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema69.properties.sections.type,parentSchema:schema69.properties.sections,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.tags !== undefined){
let data3 = data.tags;
if(Array.isArray(data3)){
if(data3.length < 1){
const err8 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema69.properties.tags,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
const len1 = data3.length;
for(let i2=0; i2<len1; i2++){
let data4 = data3[i2];
if(typeof data4 === "string"){
if(func2(data4) < 1){
const err9 = {instancePath:instancePath+"/tags/" + i2,schemaPath:"#/properties/tags/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema69.properties.tags.items,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/tags/" + i2,schemaPath:"#/properties/tags/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema69.properties.tags.items.type,parentSchema:schema69.properties.tags.items,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
let i3 = data3.length;
let j1;
if(i3 > 1){
const indices1 = {};
for(;i3--;){
let item1 = data3[i3];
if(typeof item1 !== "string"){
continue;
}
if(typeof indices1[item1] == "number"){
j1 = indices1[item1];
const err11 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/uniqueItems",keyword:"uniqueItems",params:{i: i3, j: j1},message:"must NOT have duplicate items (items ## "+j1+" and "+i3+" are identical)",schema:true,parentSchema:schema69.properties.tags,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
break;
}
indices1[item1] = i3;
}
}
}
else {
const err12 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema69.properties.tags.type,parentSchema:schema69.properties.tags,data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.config !== undefined){
if(!(validate34(data.config, {instancePath:instancePath+"/config",parentData:data,parentDataProperty:"config",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate34.errors : vErrors.concat(validate34.errors);
errors = vErrors.length;
}
}
}
else {
const err13 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema69.type,parentSchema:schema69,data};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
validate33.errors = vErrors;
return errors === 0;
}
validate33.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema73 = {"description":"A builder: its name, or its name and what it builds.","type":["string","object"],"pattern":"^[A-Za-z0-9][A-Za-z0-9_.+-]*$","patternErrorMessage":"a builder's name is letters, digits and . _ + -, with a letter or digit first","additionalProperties":false,"required":["name"],"properties":{"name":{"$ref":"#/$defs/builderName"},"platforms":{"description":"What it builds. Default: all that it says it can.","type":"array","items":{"type":"string","minLength":1},"minItems":1,"uniqueItems":true,"examples":[["linux/arm64"]]},"jobs":{"description":"How many builds it runs at once. Default: `--jobs`.","type":"integer","minimum":1,"examples":[4]}}};
const schema74 = {"description":"The name of a buildx builder or of a docker context.","type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9_.+-]*$","patternErrorMessage":"a builder's name is letters, digits and . _ + -, with a letter or digit first","examples":["ci-1"]};
const pattern19 = new RegExp("^[A-Za-z0-9][A-Za-z0-9_.+-]*$", "u");

function validate37(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate37.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((typeof data !== "string") && (!(data && typeof data == "object" && !Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema73.type},message:"must be string,object",schema:schema73.type,parentSchema:schema73,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern19.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.+-]*$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.+-]*$"+"\"",schema:"^[A-Za-z0-9][A-Za-z0-9_.+-]*$",parentSchema:schema73,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema73.required,parentSchema:schema73,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "name") || (key0 === "platforms")) || (key0 === "jobs"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema73,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
if(typeof data0 === "string"){
if(!pattern19.test(data0)){
const err4 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/builderName/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9_.+-]*$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9_.+-]*$"+"\"",schema:"^[A-Za-z0-9][A-Za-z0-9_.+-]*$",parentSchema:schema74,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/builderName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema74.type,parentSchema:schema74,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.platforms !== undefined){
let data1 = data.platforms;
if(Array.isArray(data1)){
if(data1.length < 1){
const err6 = {instancePath:instancePath+"/platforms",schemaPath:"#/properties/platforms/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema73.properties.platforms,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(typeof data2 === "string"){
if(func2(data2) < 1){
const err7 = {instancePath:instancePath+"/platforms/" + i0,schemaPath:"#/properties/platforms/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema73.properties.platforms.items,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/platforms/" + i0,schemaPath:"#/properties/platforms/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema73.properties.platforms.items.type,parentSchema:schema73.properties.platforms.items,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
let i1 = data1.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data1[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err9 = {instancePath:instancePath+"/platforms",schemaPath:"#/properties/platforms/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i1+" are identical)",schema:true,parentSchema:schema73.properties.platforms,data:data1};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
break;
}
indices0[item0] = i1;
}
}
}
else {
const err10 = {instancePath:instancePath+"/platforms",schemaPath:"#/properties/platforms/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema73.properties.platforms.type,parentSchema:schema73.properties.platforms,data:data1};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.jobs !== undefined){
let data3 = data.jobs;
if(!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))){
const err11 = {instancePath:instancePath+"/jobs",schemaPath:"#/properties/jobs/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema73.properties.jobs.type,parentSchema:schema73.properties.jobs,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 < 1 || isNaN(data3)){
const err12 = {instancePath:instancePath+"/jobs",schemaPath:"#/properties/jobs/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema73.properties.jobs,data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
}
validate37.errors = vErrors;
return errors === 0;
}
validate37.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const pattern12 = new RegExp("^[a-z0-9]+(?:[._-][a-z0-9]+)*$", "u");
const pattern18 = new RegExp("^(?:/(?!\\.{1,2}(?:/|$))[^/]+)+$", "u");
const pattern21 = new RegExp("^[A-Za-z0-9.\\-\\[\\]:]+$", "u");
const pattern22 = new RegExp("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", "u");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="layers.schema.json" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs1 = errors;
let valid0 = false;
let passing0 = null;
const _errs2 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.base === undefined){
const err0 = {instancePath,schemaPath:"#/oneOf/0/required",keyword:"required",params:{missingProperty: "base"},message:"must have required property '"+"base"+"'",schema:schema31.oneOf[0].required,parentSchema:schema31.oneOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var _valid0 = _errs2 === errors;
if(_valid0){
valid0 = true;
passing0 = 0;
}
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.from === undefined){
const err1 = {instancePath,schemaPath:"#/oneOf/1/required",keyword:"required",params:{missingProperty: "from"},message:"must have required property '"+"from"+"'",schema:schema31.oneOf[1].required,parentSchema:schema31.oneOf[1],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs3 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid0 = true;
passing0 = 1;
}
}
if(!valid0){
const err2 = {instancePath,schemaPath:"#/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema31.oneOf,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
else {
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.version === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "version"},message:"must have required property '"+"version"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.repository === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "repository"},message:"must have required property '"+"repository"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema31.properties, key0))){
const err5 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.$schema !== undefined){
let data0 = data.$schema;
if(typeof data0 !== "string"){
const err6 = {instancePath:instancePath+"/$schema",schemaPath:"#/properties/%24schema/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.$schema.type,parentSchema:schema31.properties.$schema,data:data0};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.version !== undefined){
let data1 = data.version;
if(!((typeof data1 == "number") && (isFinite(data1)))){
const err7 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/type",keyword:"type",params:{type: "number"},message:"must be number",schema:schema31.properties.version.type,parentSchema:schema31.properties.version,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(1 !== data1){
const err8 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/const",keyword:"const",params:{allowedValue: 1},message:"must be equal to constant",schema:1,parentSchema:schema31.properties.version,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.repository !== undefined){
let data2 = data.repository;
if(typeof data2 === "string"){
if(func2(data2) < 1){
const err9 = {instancePath:instancePath+"/repository",schemaPath:"#/properties/repository/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.repository,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/repository",schemaPath:"#/properties/repository/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.repository.type,parentSchema:schema31.properties.repository,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.cache !== undefined){
let data3 = data.cache;
if(!data3 || typeof data3 != "object"){
const err11 = {instancePath:instancePath+"/cache",schemaPath:"#/properties/cache/type",keyword:"type",params:{type: schema31.properties.cache.type},message:"must be object,array",schema:schema31.properties.cache.type,parentSchema:schema31.properties.cache,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(Array.isArray(data3)){
if(data3.length < 1){
const err12 = {instancePath:instancePath+"/cache",schemaPath:"#/properties/cache/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema31.properties.cache,data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
if(!(validate21(data3[i0], {instancePath:instancePath+"/cache/" + i0,parentData:data3,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
errors = vErrors.length;
}
}
}
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
if(data3.repository === undefined){
const err13 = {instancePath:instancePath+"/cache",schemaPath:"#/properties/cache/required",keyword:"required",params:{missingProperty: "repository"},message:"must have required property '"+"repository"+"'",schema:schema31.properties.cache.required,parentSchema:schema31.properties.cache,data:data3};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
for(const key1 in data3){
if(!((key1 === "repository") || (key1 === "mode"))){
const err14 = {instancePath:instancePath+"/cache",schemaPath:"#/properties/cache/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.cache,data:data3};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data3.repository !== undefined){
let data5 = data3.repository;
if(typeof data5 === "string"){
if(func2(data5) < 1){
const err15 = {instancePath:instancePath+"/cache/repository",schemaPath:"#/$defs/cacheRepository/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema33,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
else {
const err16 = {instancePath:instancePath+"/cache/repository",schemaPath:"#/$defs/cacheRepository/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.type,parentSchema:schema33,data:data5};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data3.mode !== undefined){
let data6 = data3.mode;
if(!((data6 === "rw") || (data6 === "ro"))){
const err17 = {instancePath:instancePath+"/cache/mode",schemaPath:"#/$defs/cacheMode/enum",keyword:"enum",params:{allowedValues: schema34.enum},message:"must be equal to one of the allowed values",schema:schema34.enum,parentSchema:schema34,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
}
if(data.platforms !== undefined){
let data7 = data.platforms;
if(Array.isArray(data7)){
if(data7.length < 1){
const err18 = {instancePath:instancePath+"/platforms",schemaPath:"#/properties/platforms/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema31.properties.platforms,data:data7};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
const len1 = data7.length;
for(let i1=0; i1<len1; i1++){
let data8 = data7[i1];
if(typeof data8 === "string"){
if(func2(data8) < 1){
const err19 = {instancePath:instancePath+"/platforms/" + i1,schemaPath:"#/properties/platforms/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.platforms.items,data:data8};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
else {
const err20 = {instancePath:instancePath+"/platforms/" + i1,schemaPath:"#/properties/platforms/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.platforms.items.type,parentSchema:schema31.properties.platforms.items,data:data8};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
let i2 = data7.length;
let j0;
if(i2 > 1){
const indices0 = {};
for(;i2--;){
let item0 = data7[i2];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err21 = {instancePath:instancePath+"/platforms",schemaPath:"#/properties/platforms/uniqueItems",keyword:"uniqueItems",params:{i: i2, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i2+" are identical)",schema:true,parentSchema:schema31.properties.platforms,data:data7};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
break;
}
indices0[item0] = i2;
}
}
}
else {
const err22 = {instancePath:instancePath+"/platforms",schemaPath:"#/properties/platforms/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.platforms.type,parentSchema:schema31.properties.platforms,data:data7};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.from !== undefined){
if(!(validate23(data.from, {instancePath:instancePath+"/from",parentData:data,parentDataProperty:"from",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
}
}
if(data.base !== undefined){
if(!(validate27(data.base, {instancePath:instancePath+"/base",parentData:data,parentDataProperty:"base",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.sections !== undefined){
let data11 = data.sections;
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
if(Object.keys(data11).length < 1){
const err23 = {instancePath:instancePath+"/sections",schemaPath:"#/properties/sections/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema31.properties.sections,data:data11};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
for(const key2 in data11){
const _errs28 = errors;
const _errs31 = errors;
const _errs32 = errors;
if(!((key2 === "base") || (key2 === "finalize"))){
const err24 = {};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
var valid12 = _errs32 === errors;
if(valid12){
const err25 = {instancePath:instancePath+"/sections",schemaPath:"#/$defs/sectionName/not",keyword:"not",params:{},message:"must NOT be valid",schema:schema58.not,parentSchema:schema58,data:key2,propertyName:key2};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
else {
errors = _errs31;
if(vErrors !== null){
if(_errs31){
vErrors.length = _errs31;
}
else {
vErrors = null;
}
}
}
if(typeof key2 === "string"){
if(func2(key2) > 60){
const err26 = {instancePath:instancePath+"/sections",schemaPath:"#/$defs/sectionName/maxLength",keyword:"maxLength",params:{limit: 60},message:"must NOT have more than 60 characters",schema:60,parentSchema:schema58,data:key2,propertyName:key2};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(!pattern12.test(key2)){
const err27 = {instancePath:instancePath+"/sections",schemaPath:"#/$defs/sectionName/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9]+(?:[._-][a-z0-9]+)*$"},message:"must match pattern \""+"^[a-z0-9]+(?:[._-][a-z0-9]+)*$"+"\"",schema:"^[a-z0-9]+(?:[._-][a-z0-9]+)*$",parentSchema:schema58,data:key2,propertyName:key2};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
else {
const err28 = {instancePath:instancePath+"/sections",schemaPath:"#/$defs/sectionName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema58.type,parentSchema:schema58,data:key2,propertyName:key2};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
var valid10 = _errs28 === errors;
if(!valid10){
const err29 = {instancePath:instancePath+"/sections",schemaPath:"#/properties/sections/propertyNames",keyword:"propertyNames",params:{propertyName: key2},message:"property name must be valid",schema:schema31.properties.sections.propertyNames,parentSchema:schema31.properties.sections,data:data11};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
for(const key3 in data11){
if(!(validate30(data11[key3], {instancePath:instancePath+"/sections/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data11,parentDataProperty:key3,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate30.errors : vErrors.concat(validate30.errors);
errors = vErrors.length;
}
}
}
else {
const err30 = {instancePath:instancePath+"/sections",schemaPath:"#/properties/sections/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.sections.type,parentSchema:schema31.properties.sections,data:data11};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data.images !== undefined){
let data13 = data.images;
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
if(Object.keys(data13).length < 1){
const err31 = {instancePath:instancePath+"/images",schemaPath:"#/properties/images/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema31.properties.images,data:data13};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
for(const key4 in data13){
const _errs37 = errors;
if(typeof key4 === "string"){
if(func2(key4) > 60){
const err32 = {instancePath:instancePath+"/images",schemaPath:"#/$defs/imageName/maxLength",keyword:"maxLength",params:{limit: 60},message:"must NOT have more than 60 characters",schema:60,parentSchema:schema68,data:key4,propertyName:key4};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
if(!pattern12.test(key4)){
const err33 = {instancePath:instancePath+"/images",schemaPath:"#/$defs/imageName/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9]+(?:[._-][a-z0-9]+)*$"},message:"must match pattern \""+"^[a-z0-9]+(?:[._-][a-z0-9]+)*$"+"\"",schema:"^[a-z0-9]+(?:[._-][a-z0-9]+)*$",parentSchema:schema68,data:key4,propertyName:key4};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
else {
const err34 = {instancePath:instancePath+"/images",schemaPath:"#/$defs/imageName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema68.type,parentSchema:schema68,data:key4,propertyName:key4};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
var valid14 = _errs37 === errors;
if(!valid14){
const err35 = {instancePath:instancePath+"/images",schemaPath:"#/properties/images/propertyNames",keyword:"propertyNames",params:{propertyName: key4},message:"property name must be valid",schema:schema31.properties.images.propertyNames,parentSchema:schema31.properties.images,data:data13};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
for(const key5 in data13){
if(!(validate33(data13[key5], {instancePath:instancePath+"/images/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data13,parentDataProperty:key5,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
}
else {
const err36 = {instancePath:instancePath+"/images",schemaPath:"#/properties/images/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.images.type,parentSchema:schema31.properties.images,data:data13};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data.merge !== undefined){
let data15 = data.merge;
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
for(const key6 in data15){
if(!((((((key6 === "conflicts") || (key6 === "ids")) || (key6 === "triggers")) || (key6 === "rules")) || (key6 === "finalize")) || (key6 === "maxLayers"))){
const err37 = {instancePath:instancePath+"/merge",schemaPath:"#/properties/merge/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.merge,data:data15};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data15.conflicts !== undefined){
let data16 = data15.conflicts;
if(typeof data16 !== "string"){
const err38 = {instancePath:instancePath+"/merge/conflicts",schemaPath:"#/properties/merge/properties/conflicts/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.merge.properties.conflicts.type,parentSchema:schema31.properties.merge.properties.conflicts,data:data16};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
if(!(((data16 === "error") || (data16 === "warn")) || (data16 === "last-wins"))){
const err39 = {instancePath:instancePath+"/merge/conflicts",schemaPath:"#/properties/merge/properties/conflicts/enum",keyword:"enum",params:{allowedValues: schema31.properties.merge.properties.conflicts.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.merge.properties.conflicts.enum,parentSchema:schema31.properties.merge.properties.conflicts,data:data16};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data15.ids !== undefined){
let data17 = data15.ids;
if(typeof data17 !== "string"){
const err40 = {instancePath:instancePath+"/merge/ids",schemaPath:"#/properties/merge/properties/ids/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.merge.properties.ids.type,parentSchema:schema31.properties.merge.properties.ids,data:data17};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
if(!((((data17 === "renumber") || (data17 === "renumber-all")) || (data17 === "separate")) || (data17 === "error"))){
const err41 = {instancePath:instancePath+"/merge/ids",schemaPath:"#/properties/merge/properties/ids/enum",keyword:"enum",params:{allowedValues: schema31.properties.merge.properties.ids.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.merge.properties.ids.enum,parentSchema:schema31.properties.merge.properties.ids,data:data17};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data15.triggers !== undefined){
let data18 = data15.triggers;
if(typeof data18 !== "string"){
const err42 = {instancePath:instancePath+"/merge/triggers",schemaPath:"#/properties/merge/properties/triggers/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.merge.properties.triggers.type,parentSchema:schema31.properties.merge.properties.triggers,data:data18};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
if(!(((data18 === "report") || (data18 === "run")) || (data18 === "ignore"))){
const err43 = {instancePath:instancePath+"/merge/triggers",schemaPath:"#/properties/merge/properties/triggers/enum",keyword:"enum",params:{allowedValues: schema31.properties.merge.properties.triggers.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.merge.properties.triggers.enum,parentSchema:schema31.properties.merge.properties.triggers,data:data18};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data15.rules !== undefined){
let data19 = data15.rules;
if(Array.isArray(data19)){
const len2 = data19.length;
for(let i3=0; i3<len2; i3++){
let data20 = data19[i3];
const _errs56 = errors;
let valid21 = false;
let passing1 = null;
const _errs57 = errors;
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
if(data20.use === undefined){
const err44 = {instancePath:instancePath+"/merge/rules/" + i3,schemaPath:"#/$defs/rule/oneOf/0/required",keyword:"required",params:{missingProperty: "use"},message:"must have required property '"+"use"+"'",schema:schema72.oneOf[0].required,parentSchema:schema72.oneOf[0],data:data20};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
var _valid1 = _errs57 === errors;
if(_valid1){
valid21 = true;
passing1 = 0;
}
const _errs58 = errors;
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
if(data20.run === undefined){
const err45 = {instancePath:instancePath+"/merge/rules/" + i3,schemaPath:"#/$defs/rule/oneOf/1/required",keyword:"required",params:{missingProperty: "run"},message:"must have required property '"+"run"+"'",schema:schema72.oneOf[1].required,parentSchema:schema72.oneOf[1],data:data20};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
var _valid1 = _errs58 === errors;
if(_valid1 && valid21){
valid21 = false;
passing1 = [passing1, 1];
}
else {
if(_valid1){
valid21 = true;
passing1 = 1;
}
}
if(!valid21){
const err46 = {instancePath:instancePath+"/merge/rules/" + i3,schemaPath:"#/$defs/rule/oneOf",keyword:"oneOf",params:{passingSchemas: passing1},message:"must match exactly one schema in oneOf",schema:schema72.oneOf,parentSchema:schema72,data:data20};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
else {
errors = _errs56;
if(vErrors !== null){
if(_errs56){
vErrors.length = _errs56;
}
else {
vErrors = null;
}
}
}
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
if(data20.path === undefined){
const err47 = {instancePath:instancePath+"/merge/rules/" + i3,schemaPath:"#/$defs/rule/required",keyword:"required",params:{missingProperty: "path"},message:"must have required property '"+"path"+"'",schema:schema72.required,parentSchema:schema72,data:data20};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
for(const key7 in data20){
if(!(((key7 === "path") || (key7 === "use")) || (key7 === "run"))){
const err48 = {instancePath:instancePath+"/merge/rules/" + i3,schemaPath:"#/$defs/rule/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties",schema:false,parentSchema:schema72,data:data20};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data20.path !== undefined){
let data21 = data20.path;
if(typeof data21 === "string"){
if(!pattern18.test(data21)){
const err49 = {instancePath:instancePath+"/merge/rules/" + i3+"/path",schemaPath:"#/$defs/rule/properties/path/pattern",keyword:"pattern",params:{pattern: "^(?:/(?!\\.{1,2}(?:/|$))[^/]+)+$"},message:"must match pattern \""+"^(?:/(?!\\.{1,2}(?:/|$))[^/]+)+$"+"\"",schema:"^(?:/(?!\\.{1,2}(?:/|$))[^/]+)+$",parentSchema:schema72.properties.path,data:data21};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
else {
const err50 = {instancePath:instancePath+"/merge/rules/" + i3+"/path",schemaPath:"#/$defs/rule/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema72.properties.path.type,parentSchema:schema72.properties.path,data:data21};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data20.use !== undefined){
let data22 = data20.use;
if(typeof data22 === "string"){
if(func2(data22) < 1){
const err51 = {instancePath:instancePath+"/merge/rules/" + i3+"/use",schemaPath:"#/$defs/rule/properties/use/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema72.properties.use,data:data22};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
else {
const err52 = {instancePath:instancePath+"/merge/rules/" + i3+"/use",schemaPath:"#/$defs/rule/properties/use/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema72.properties.use.type,parentSchema:schema72.properties.use,data:data22};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data20.run !== undefined){
let data23 = data20.run;
if(typeof data23 === "string"){
if(func2(data23) < 1){
const err53 = {instancePath:instancePath+"/merge/rules/" + i3+"/run",schemaPath:"#/$defs/rule/properties/run/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema72.properties.run,data:data23};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
else {
const err54 = {instancePath:instancePath+"/merge/rules/" + i3+"/run",schemaPath:"#/$defs/rule/properties/run/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema72.properties.run.type,parentSchema:schema72.properties.run,data:data23};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
}
else {
const err55 = {instancePath:instancePath+"/merge/rules/" + i3,schemaPath:"#/$defs/rule/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema72.type,parentSchema:schema72,data:data20};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
}
else {
const err56 = {instancePath:instancePath+"/merge/rules",schemaPath:"#/properties/merge/properties/rules/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.merge.properties.rules.type,parentSchema:schema31.properties.merge.properties.rules,data:data19};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data15.finalize !== undefined){
let data24 = data15.finalize;
if(Array.isArray(data24)){
const len3 = data24.length;
for(let i4=0; i4<len3; i4++){
let data25 = data24[i4];
if(typeof data25 === "string"){
if(func2(data25) < 1){
const err57 = {instancePath:instancePath+"/merge/finalize/" + i4,schemaPath:"#/properties/merge/properties/finalize/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.merge.properties.finalize.items,data:data25};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
else {
const err58 = {instancePath:instancePath+"/merge/finalize/" + i4,schemaPath:"#/properties/merge/properties/finalize/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.merge.properties.finalize.items.type,parentSchema:schema31.properties.merge.properties.finalize.items,data:data25};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
}
else {
const err59 = {instancePath:instancePath+"/merge/finalize",schemaPath:"#/properties/merge/properties/finalize/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.merge.properties.finalize.type,parentSchema:schema31.properties.merge.properties.finalize,data:data24};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
if(data15.maxLayers !== undefined){
let data26 = data15.maxLayers;
if(!(((typeof data26 == "number") && (!(data26 % 1) && !isNaN(data26))) && (isFinite(data26)))){
const err60 = {instancePath:instancePath+"/merge/maxLayers",schemaPath:"#/properties/merge/properties/maxLayers/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.merge.properties.maxLayers.type,parentSchema:schema31.properties.merge.properties.maxLayers,data:data26};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
if((typeof data26 == "number") && (isFinite(data26))){
if(data26 > 127 || isNaN(data26)){
const err61 = {instancePath:instancePath+"/merge/maxLayers",schemaPath:"#/properties/merge/properties/maxLayers/maximum",keyword:"maximum",params:{comparison: "<=", limit: 127},message:"must be <= 127",schema:127,parentSchema:schema31.properties.merge.properties.maxLayers,data:data26};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
if(data26 < 2 || isNaN(data26)){
const err62 = {instancePath:instancePath+"/merge/maxLayers",schemaPath:"#/properties/merge/properties/maxLayers/minimum",keyword:"minimum",params:{comparison: ">=", limit: 2},message:"must be >= 2",schema:2,parentSchema:schema31.properties.merge.properties.maxLayers,data:data26};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
}
}
else {
const err63 = {instancePath:instancePath+"/merge",schemaPath:"#/properties/merge/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.merge.type,parentSchema:schema31.properties.merge,data:data15};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
if(data.provenance !== undefined){
let data27 = data.provenance;
if(typeof data27 !== "boolean"){
const err64 = {instancePath:instancePath+"/provenance",schemaPath:"#/properties/provenance/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema31.properties.provenance.type,parentSchema:schema31.properties.provenance,data:data27};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
if(data.monolith !== undefined){
let data28 = data.monolith;
if(typeof data28 === "string"){
if(func2(data28) < 1){
const err65 = {instancePath:instancePath+"/monolith",schemaPath:"#/properties/monolith/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.monolith,data:data28};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
else {
const err66 = {instancePath:instancePath+"/monolith",schemaPath:"#/properties/monolith/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.monolith.type,parentSchema:schema31.properties.monolith,data:data28};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
if(data.builders !== undefined){
let data29 = data.builders;
if(Array.isArray(data29)){
const len4 = data29.length;
for(let i5=0; i5<len4; i5++){
if(!(validate37(data29[i5], {instancePath:instancePath+"/builders/" + i5,parentData:data29,parentDataProperty:i5,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate37.errors : vErrors.concat(validate37.errors);
errors = vErrors.length;
}
}
}
else {
const err67 = {instancePath:instancePath+"/builders",schemaPath:"#/properties/builders/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.builders.type,parentSchema:schema31.properties.builders,data:data29};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
if(data.registries !== undefined){
let data31 = data.registries;
if(data31 && typeof data31 == "object" && !Array.isArray(data31)){
for(const key8 in data31){
const _errs81 = errors;
if(typeof key8 === "string"){
if(!pattern21.test(key8)){
const err68 = {instancePath:instancePath+"/registries",schemaPath:"#/properties/registries/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9.\\-\\[\\]:]+$"},message:"must match pattern \""+"^[A-Za-z0-9.\\-\\[\\]:]+$"+"\"",schema:"^[A-Za-z0-9.\\-\\[\\]:]+$",parentSchema:schema31.properties.registries.propertyNames,data:key8,propertyName:key8};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
else {
const err69 = {instancePath:instancePath+"/registries",schemaPath:"#/properties/registries/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.registries.propertyNames.type,parentSchema:schema31.properties.registries.propertyNames,data:key8,propertyName:key8};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
var valid27 = _errs81 === errors;
if(!valid27){
const err70 = {instancePath:instancePath+"/registries",schemaPath:"#/properties/registries/propertyNames",keyword:"propertyNames",params:{propertyName: key8},message:"property name must be valid",schema:schema31.properties.registries.propertyNames,parentSchema:schema31.properties.registries,data:data31};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
for(const key9 in data31){
let data32 = data31[key9];
if(data32 && typeof data32 == "object" && !Array.isArray(data32)){
for(const key10 in data32){
if(!((((((key10 === "insecure") || (key10 === "mirrors")) || (key10 === "headers")) || (key10 === "ca")) || (key10 === "cert")) || (key10 === "key"))){
const err71 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/registry/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key10},message:"must NOT have additional properties",schema:false,parentSchema:schema75,data:data32};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
if(data32.insecure !== undefined){
let data33 = data32.insecure;
if(typeof data33 !== "boolean"){
const err72 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/insecure",schemaPath:"#/$defs/registry/properties/insecure/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema75.properties.insecure.type,parentSchema:schema75.properties.insecure,data:data33};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
}
if(data32.mirrors !== undefined){
let data34 = data32.mirrors;
if(Array.isArray(data34)){
const len5 = data34.length;
for(let i6=0; i6<len5; i6++){
let data35 = data34[i6];
if(typeof data35 === "string"){
if(func2(data35) < 1){
const err73 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/mirrors/" + i6,schemaPath:"#/$defs/registry/properties/mirrors/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema75.properties.mirrors.items,data:data35};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
else {
const err74 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/mirrors/" + i6,schemaPath:"#/$defs/registry/properties/mirrors/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema75.properties.mirrors.items.type,parentSchema:schema75.properties.mirrors.items,data:data35};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
}
let i7 = data34.length;
let j1;
if(i7 > 1){
const indices1 = {};
for(;i7--;){
let item1 = data34[i7];
if(typeof item1 !== "string"){
continue;
}
if(typeof indices1[item1] == "number"){
j1 = indices1[item1];
const err75 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/mirrors",schemaPath:"#/$defs/registry/properties/mirrors/uniqueItems",keyword:"uniqueItems",params:{i: i7, j: j1},message:"must NOT have duplicate items (items ## "+j1+" and "+i7+" are identical)",schema:true,parentSchema:schema75.properties.mirrors,data:data34};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
break;
}
indices1[item1] = i7;
}
}
}
else {
const err76 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/mirrors",schemaPath:"#/$defs/registry/properties/mirrors/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema75.properties.mirrors.type,parentSchema:schema75.properties.mirrors,data:data34};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
}
if(data32.headers !== undefined){
let data36 = data32.headers;
if(data36 && typeof data36 == "object" && !Array.isArray(data36)){
for(const key11 in data36){
const _errs96 = errors;
if(typeof key11 === "string"){
if(!pattern22.test(key11)){
const err77 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/headers",schemaPath:"#/$defs/registry/properties/headers/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"},message:"must match pattern \""+"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"+"\"",schema:"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",parentSchema:schema75.properties.headers.propertyNames,data:key11,propertyName:key11};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
else {
const err78 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/headers",schemaPath:"#/$defs/registry/properties/headers/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema75.properties.headers.propertyNames.type,parentSchema:schema75.properties.headers.propertyNames,data:key11,propertyName:key11};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
var valid34 = _errs96 === errors;
if(!valid34){
const err79 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/headers",schemaPath:"#/$defs/registry/properties/headers/propertyNames",keyword:"propertyNames",params:{propertyName: key11},message:"property name must be valid",schema:schema75.properties.headers.propertyNames,parentSchema:schema75.properties.headers,data:data36};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
for(const key12 in data36){
let data37 = data36[key12];
if(typeof data37 !== "string"){
const err80 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/headers/" + key12.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/registry/properties/headers/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema75.properties.headers.additionalProperties.type,parentSchema:schema75.properties.headers.additionalProperties,data:data37};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
}
else {
const err81 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/headers",schemaPath:"#/$defs/registry/properties/headers/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema75.properties.headers.type,parentSchema:schema75.properties.headers,data:data36};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
}
if(data32.ca !== undefined){
let data38 = data32.ca;
if(typeof data38 === "string"){
if(func2(data38) < 1){
const err82 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/ca",schemaPath:"#/$defs/registry/properties/ca/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema75.properties.ca,data:data38};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
}
else {
const err83 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/ca",schemaPath:"#/$defs/registry/properties/ca/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema75.properties.ca.type,parentSchema:schema75.properties.ca,data:data38};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
}
if(data32.cert !== undefined){
let data39 = data32.cert;
if(typeof data39 === "string"){
if(func2(data39) < 1){
const err84 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/cert",schemaPath:"#/$defs/registry/properties/cert/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema75.properties.cert,data:data39};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
}
else {
const err85 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/cert",schemaPath:"#/$defs/registry/properties/cert/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema75.properties.cert.type,parentSchema:schema75.properties.cert,data:data39};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
}
if(data32.key !== undefined){
let data40 = data32.key;
if(typeof data40 === "string"){
if(func2(data40) < 1){
const err86 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/key",schemaPath:"#/$defs/registry/properties/key/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema75.properties.key,data:data40};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
}
else {
const err87 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/key",schemaPath:"#/$defs/registry/properties/key/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema75.properties.key.type,parentSchema:schema75.properties.key,data:data40};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
}
}
else {
const err88 = {instancePath:instancePath+"/registries/" + key9.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/registry/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema75.type,parentSchema:schema75,data:data32};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
}
}
else {
const err89 = {instancePath:instancePath+"/registries",schemaPath:"#/properties/registries/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.registries.type,parentSchema:schema31.properties.registries,data:data31};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
}
if(data.base !== undefined){
if(data.sections === undefined){
const err90 = {instancePath,schemaPath:"#/dependentRequired",keyword:"dependentRequired",params:{property: "base",
    missingProperty: "sections",
    depsCount: 1,
    deps: "sections"},message:"must have property sections when property base is present",schema:schema31.dependentRequired,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
}
if(data.from !== undefined){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.sections !== undefined){
const err91 = {instancePath:instancePath+"/sections",schemaPath:"#/dependentSchemas/from/properties/sections/false schema",keyword:"false schema",params:{},message:"boolean schema is false",schema:false,parentSchema:schema31.dependentSchemas.from.properties.sections,data:data.sections};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
}
}
}
else {
const err92 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

