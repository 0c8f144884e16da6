/** What `--help` of the program says beyond its commands. */
export const examples = `
Examples:
  $ layerbuild init                      make a layers.yaml of a Dockerfile
  $ layerbuild plan                      show what a build would do
  $ layerbuild build --load              do it, and have the image in the engine
  $ layerbuild build --push              do it at the registry
  $ layerbuild help build                more about one command`;

export const environmentHelp = `
Environment:
  DOCKER_CONFIG        the folder of Docker's config.json with the credentials (~/.docker)
  LAYERBUILD_CACHE_SIZE   how much is kept of what was read, in layerbuild/blobs of XDG_CACHE_HOME:
                       10GiB when absent, 0 for nothing
  LAYERBUILD_MIRRORS   mirrors of docker.io, separated by commas
  LAYERBUILD_STORE     the folder of the local store; else layerbuild/store in XDG_CACHE_HOME
  SOURCE_DATE_EPOCH    the creation time of merged images, in seconds
  NO_COLOR, FORCE_COLOR, CI   colours off or on; CI also means plain progress`;

/** The table of src/diagnostics/error.ts, for people. */
export const exitCodeHelp = `
Exit codes:
    0  done
    1  a build, merge or publish failed, or images are not equivalent or not valid
    2  the input is wrong: file, flags, environment, credentials, a registry that is none
   70  a fault of layerbuild
  130  interrupted`;
