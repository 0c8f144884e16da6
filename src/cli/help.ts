/** What `--help` says beyond the flags. */
export const examples = {
  plan: `
Examples:
  $ layerbuild plan                      what is cached, what would be built, and why
  $ layerbuild plan --push               the same for a build at the registry
  $ layerbuild plan --only golang        the same for one section and what it needs
  $ layerbuild plan --json | jq -r '.steps[] | select(.status != "cached") | .id'
  $ layerbuild plan --graph dot | dot -Tsvg > plan.svg

Nothing is built or published. It looks where the build with the same options would look: in the
local store, or with --push at the registry. The JSON is described by schemas/plan.schema.json.`,
  build: `
Examples:
  $ layerbuild build                           build and merge into the local store
  $ layerbuild build --load examples/toolbox   the same, and the image is ready for docker run
  $ layerbuild build -o type=oci,dest=out.tar  the same, with the images as a file
  $ layerbuild build --push                    build what the registry lacks, merge, move the tags
  $ layerbuild build --push --jobs 2           the same, two steps at a time
  $ layerbuild build --push --only golang      only one section and what it needs
  $ layerbuild build --push --require-cached   fail, with a list, when anything would be built
  $ layerbuild build --push --builder ci-1,ci-2 --platform linux/amd64,linux/arm64
  $ layerbuild build --explain                 tell what every merge decided, file by file
  $ layerbuild build --json                    a summary as JSON on stdout
  $ layerbuild build --dry-run                 only look, as \`layerbuild plan\` does

Without --push no registry is written to: results are kept in the local store, an OCI image layout
(skopeo copy oci:STORE:NAME …), and a later --push uploads from it what the registry lacks. A step
whose result is there is not run. When one fails, what depends on it is skipped and the others go
on, unless --fail-fast is given. Progress goes to stderr; stdout has nothing but the references of
the images, or the JSON.`,
  completion: `
Examples:
  $ source <(layerbuild completion bash)       in ~/.bashrc; needs the package bash-completion
  $ source <(layerbuild completion zsh)        in ~/.zshrc, after compinit
  $ layerbuild completion fish > ~/.config/fish/completions/layerbuild.fish`,
  program: `
Examples:
  $ layerbuild plan                      show what a build would do
  $ layerbuild build --load              do it, and have the image in the engine
  $ layerbuild build --push              do it at the registry
  $ layerbuild help build                more about one command`,
} as const;

export const environmentHelp = `
Environment:
  DOCKER_CONFIG        the folder of Docker's config.json with the credentials (~/.docker)
  LAYERBUILD_MIRRORS   mirrors of docker.io, separated by commas
  LAYERBUILD_STORE     the folder of the local store; else layerbuild/store in XDG_CACHE_HOME
  SOURCE_DATE_EPOCH    the creation time of merged images, in seconds
  NO_COLOR, FORCE_COLOR, CI   colours off or on; CI also means plain progress`;

/** The table of src/diagnostics/error.ts, for people. */
export const exitCodeHelp = `
Exit codes:
    0  done
    1  a build, merge or publish failed
    2  the input is wrong: file, flags, environment, credentials, a registry that is none
   70  a fault of layerbuild
  130  interrupted`;
