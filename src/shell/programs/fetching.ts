import { tellUnknown } from "../interpreter.ts";
import { has, optionValue, optionValues, type Parsed } from "../options.ts";
import { type Arg, known, knownStart, literalOf, type Pieces } from "../pieces.ts";
import { nameInUrl, within } from "../place.ts";
import type { Call, Program, Programs } from "../program.ts";
import { usePath } from "../use.ts";

const nothing = "nothing";

/** What any program reads that speaks TLS. */
const certificates = ["read tree", "/etc/ssl"] as const;
const proxies = "http_proxy https_proxy no_proxy";

const curlTexts =
  "-A --user-agent -b --cookie -d --data --data-raw --data-binary --data-ascii --data-urlencode -e --referer -F --form -H --header -m --max-time -P -Q -r --range -u --user -U --proxy-user -x --proxy -X --request -y -Y -z --time-cond --connect-timeout --retry --retry-delay --retry-max-time --limit-rate --max-redirs --max-filesize --resolve --interface --ciphers --tls-max --tlsv1.3 --proto --proto-default --proto-redir -w --write-out --url --json --url-query --noproxy --socks5 --dns-servers --parallel-max --keepalive-time --happy-eyeballs-timeout-ms --engine --pass -C --continue-at -t --telnet-option --output-dir -o --output --preproxy --local-port --range --rate --oauth2-bearer --aws-sigv4 -E";

const curl: Program = {
  also: [certificates, ["read", "~/.curlrc"]],
  environment: proxies,
  options: {
    [curlTexts]: nothing,
    "-T --upload-file --cacert --cert --key --capath --netrc-file --etag-compare": "read",
    "-c --cookie-jar -D --dump-header --trace --trace-ascii --stderr --etag-save --libcurl --hsts --alt-svc":
      "write",
    "-K --config": "read",
  },
  refuse: { "-K --config": "takes its options from a file" },
  act: (call, parsed) => {
    const folder = optionValue(parsed, "--output-dir")?.pieces ?? [];
    for (const output of optionValues(parsed, "-o --output")) {
      if (literalOf(output.pieces) !== "-")
        usePath(call, { ...output, pieces: within(folder, output.pieces) }, "write");
    }
    const urls = [...parsed.operands, ...optionValues(parsed, "--url")];
    const named = has(parsed, "-O --remote-name --remote-name-all");
    for (const url of urls) {
      readLocal(call, url);
      if (named) saveUnder(call, url, folder, has(parsed, "-J --remote-header-name"));
    }
    for (const data of optionValues(
      parsed,
      "-d --data --data-binary --data-urlencode --json -F --form -H --header -b --cookie",
    )) {
      if (/^(?:\w*=)?[@<]/.test(knownStart(data.pieces))) readAfterAt(call, data);
    }
    return undefined;
  },
};

function readLocal(call: Call, url: Arg): void {
  const text = literalOf(url.pieces);
  if (text?.startsWith("file://"))
    usePath(call, { ...url, pieces: known(text.slice("file://".length)) }, "read");
}

function readAfterAt(call: Call, data: Arg): void {
  const text = literalOf(data.pieces);
  const path = text?.replace(/^[^@<]*[@<]/, "");
  if (path === "-") return;
  if (path === undefined)
    tellUnknown(call.shell, `${call.name} sends a file that is not known`, data.offset);
  else usePath(call, { ...data, pieces: known(path) }, "read");
}

/** A file named after the last part of its URL, or of a name that the server gives. */
function saveUnder(call: Call, url: Arg, folder: Pieces, serverNames: boolean): void {
  const name = serverNames ? undefined : nameInUrl(url.pieces);
  const at = (pieces: Pieces): Arg => ({ pieces, offset: url.offset, loose: false });
  if (name) usePath(call, at(within(folder, name)), "write");
  else usePath(call, at(folder.length > 0 ? folder : known(".")), "write tree");
}

const wget: Program = {
  also: [certificates, ["read", "/etc/wgetrc"], ["read", "~/.wgetrc"]],
  environment: proxies,
  options: {
    "-e --execute -t --tries -T --timeout -w --wait -Q --quota -U --user-agent --header --post-data --user --password --http-user --http-password --referer --limit-rate --retry-connrefused --waitretry --connect-timeout --read-timeout --dns-timeout --method --body-data -l --level -A --accept -R --reject -D --domains -I -X --cut-dirs --progress --secure-protocol --max-redirect --retry-on-http-error -O --output-document -P --directory-prefix --restrict-file-names --default-page -B --base":
      nothing,
    "-i --input-file --ca-certificate --certificate --private-key --post-file --body-file --load-cookies --config":
      "read",
    "-o --output-file --save-cookies": "write",
    "-a --append-output": "change",
  },
  act: (call, parsed) => {
    const folder = optionValue(parsed, "-P --directory-prefix")?.pieces ?? [];
    const outputs = optionValues(parsed, "-O --output-document");
    for (const output of outputs)
      if (literalOf(output.pieces) !== "-") usePath(call, output, "write");
    if (outputs.length > 0 || has(parsed, "--spider")) return undefined;
    const any = has(
      parsed,
      "-r --recursive -m --mirror -p --page-requisites -i --input-file --content-disposition -x --force-directories --trust-server-names",
    );
    if (any) {
      const all = folder.length > 0 ? folder : known(".");
      usePath(call, { pieces: all, offset: call.offset, loose: false }, "write tree");
    }
    for (const url of any ? [] : parsed.operands) saveUnder(call, url, folder, false);
    return undefined;
  },
};

const aria2c: Program = {
  also: [certificates],
  options: {
    "-d --dir -o --out -x -s -j -k --max-connection-per-server --split --header --checksum --user-agent":
      nothing,
    "-i --input-file": "read",
    "-l --log": "write",
  },
  act: (call, parsed: Parsed) => {
    const folder = optionValue(parsed, "-d --dir")?.pieces ?? [];
    const output = optionValue(parsed, "-o --out");
    if (output) usePath(call, { ...output, pieces: within(folder, output.pieces) }, "write");
    else for (const url of parsed.operands) saveUnder(call, url, folder, true);
    return undefined;
  },
};

/** Programs that bring files from elsewhere. */
export const fetchingPrograms: Programs = { curl, wget, aria2c };
