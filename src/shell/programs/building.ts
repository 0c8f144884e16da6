import { compiles, readsAll, useFolder } from "../compiling.ts";
import { note } from "../draft.ts";
import { has, optionValue, optionValues, type Parsed } from "../options.ts";
import { argOf, knownStart, literalOf } from "../pieces.ts";
import type { Call, Program, Programs } from "../program.ts";
import { usePath } from "../use.ts";

const nothing = "nothing";

/** A build that by its tool's convention stays in the project and the tool's caches. */
const project = (caches: readonly string[], rest: Program = {}): Program => ({
  ...rest,
  also: [readsAll, ["change tree", "."], ...caches.map((path) => ["change tree", path] as const)],
  operands: nothing,
});

const goEnvironment = "GOFLAGS GOPROXY CGO_ENABLED GOOS GOARCH GOTOOLCHAIN GOPRIVATE";

function goFolders(call: Call): undefined {
  useFolder(call, "GOPATH", ["~/go", "/go"], "change tree");
  usePath(
    call,
    { ...argOf("", call.offset), pieces: [{ text: `${call.shell.context.home}/.cache/go-build` }] },
    "change tree",
  );
}

const goOptions = {
  "-o -C -ldflags -gcflags -tags -mod -modfile -p -asmflags -buildmode -toolexec -overlay -pkgdir":
    nothing,
} as const;

function goBuild(call: Call, parsed: Parsed): undefined {
  goFolders(call);
  const folder = optionValue(parsed, "-C") ?? argOf(".", call.offset);
  usePath(call, folder, "read tree");
  const output = optionValue(parsed, "-o");
  // Without a name the program is called after its module, beside the sources.
  usePath(call, output ?? folder, "write tree");
}

function goInstall(call: Call, parsed: Parsed): undefined {
  goFolders(call);
  const packages = parsed.operands.map((arg) => literalOf(arg.pieces) ?? "*");
  const remote = packages.every((name) => name.includes("@"));
  if (!remote || packages.length === 0) usePath(call, argOf(".", call.offset), "change tree");
  note(call.shell.draft.installs, {
    manager: "go",
    packages: packages.length > 0 ? packages : ["*"],
  });
  useFolder(call, "GOBIN", [], "write tree");
}

const go: Program = {
  options: { "-C": nothing },
  environment: goEnvironment,
  bare: {},
  verbs: {
    build: { options: goOptions, also: [compiles], act: goBuild },
    "install get": {
      options: goOptions,
      also: [compiles, ["read tree", "/etc/ssl"]],
      act: goInstall,
    },
    mod: {
      also: [
        ["change", "go.mod"],
        ["change", "go.sum"],
        ["read tree", "."],
        ["read tree", "/etc/ssl"],
      ],
      act: (call, { operands: [verb] }) => {
        if (literalOf(verb?.pieces ?? []) === "vendor")
          usePath(call, argOf("vendor", call.offset), "change tree");
        goFolders(call);
        return undefined;
      },
    },
    work: {
      also: [
        ["change", "go.work"],
        ["read tree", "."],
      ],
      act: goFolders,
    },
    "vet list fmt doc": {
      also: [["change tree", "."]],
      act: goFolders,
    },
    env: {
      act: (call, parsed) => {
        if (has(parsed, "-w -u"))
          usePath(call, argOf(`${call.shell.context.home}/.config/go/env`, call.offset), "change");
        return undefined;
      },
    },
    clean: { act: goFolders },
    "version help": {},
    "run generate test tool": {
      unknown: "runs programs of the project",
      act: goFolders,
    },
  },
};

function cargoFolders(call: Call): undefined {
  useFolder(call, "CARGO_HOME", ["~/.cargo", "/usr/local/cargo"], "change tree");
}

const cargoOptions = {
  "--bin --example --features -F --target --profile -j --jobs --version --git --branch --tag --rev --index --registry --config --color -p --package -Z":
    nothing,
  "--manifest-path": "read",
  "--target-dir --root --out-dir": "change tree",
} as const;

const cargo: Program = {
  environment: "RUSTFLAGS CARGO_TARGET_DIR RUSTUP_HOME RUSTUP_TOOLCHAIN",
  bare: {},
  verbs: {
    install: {
      options: { ...cargoOptions, "--path": "change tree" },
      also: [compiles, ["read tree", "/etc/ssl"]],
      packages: ["cargo", "installs"],
      act: cargoFolders,
    },
    uninstall: {
      options: cargoOptions,
      packages: ["cargo", "removes"],
      act: cargoFolders,
    },
    "build b check c rustc doc fetch update vendor generate-lockfile init new add clean chef": {
      ...project([], { options: cargoOptions }),
      act: (call) => {
        cargoFolders(call);
        useFolder(call, "CARGO_TARGET_DIR", [], "change tree");
        return undefined;
      },
    },
    "run r test t bench": { unknown: "runs programs of the project", options: cargoOptions },
    "version search metadata tree pkgid locate-project": {},
  },
};

const rustup: Program = {
  environment: "RUSTUP_HOME CARGO_HOME RUSTUP_TOOLCHAIN",
  also: [["read tree", "/etc/ssl"]],
  act: (call) => {
    cargoFolders(call);
    useFolder(call, "RUSTUP_HOME", ["~/.rustup", "/usr/local/rustup"], "change tree");
    return undefined;
  },
};

const compiler: Program = {
  also: [compiles, ["read tree", "/lib"]],
  environment: "CPATH LIBRARY_PATH",
  options: {
    "-x -l -D -U -std -arch -target -Xlinker -Xclang -MT": nothing,
    "-I -L -isystem -include -T": "read tree",
    "-MF": "write",
    "-o": "write",
  },
  operands: "read",
  act: (call, parsed) => {
    if (!optionValue(parsed, "-o")) usePath(call, argOf(".", call.offset), "write tree");
    return undefined;
  },
};

const javac: Program = {
  options: {
    "-source -target --release -encoding -processor -g": nothing,
    "-cp -classpath --class-path -sourcepath --module-path -p": nothing,
    "-d -s -h": "write tree",
  },
  also: [
    ["read tree", "/usr/lib/jvm"],
    ["read tree", "."],
  ],
  environment: "CLASSPATH JAVA_HOME",
  operands: "read",
  act: (call, parsed) => {
    for (const paths of optionValues(
      parsed,
      "-cp -classpath --class-path -sourcepath --module-path -p",
    )) {
      for (const path of knownStart(paths.pieces).split(":")) {
        if (path !== "") usePath(call, argOf(path.replace(/\/\*$/, ""), call.offset), "read tree");
      }
    }
    if (!optionValue(parsed, "-d")) usePath(call, argOf(".", call.offset), "write tree");
    return undefined;
  },
};

/** Tools that build from the sources in a directory. */
export const buildingPrograms: Programs = {
  go,
  cargo,
  rustup,
  "gcc g++ cc c++ clang clang++ c99 gfortran ld": compiler,
  "javac kotlinc scalac": javac,
  "mvn mvnw": project(["~/.m2"], {
    environment: "MAVEN_OPTS JAVA_HOME MAVEN_CONFIG",
    options: {
      "-P -pl -l -T -rf -D": nothing,
      "-f --file -s --settings -gs --global-settings": "read",
    },
  }),
  "gradle gradlew": project(["~/.gradle"], {
    environment: "GRADLE_USER_HOME GRADLE_OPTS JAVA_HOME",
    options: {
      "-x --exclude-task -P -D --max-workers": nothing,
      "-p --project-dir": "change tree",
      "-b -c -I --init-script": "read",
      "-g --gradle-user-home --project-cache-dir": "change tree",
    },
    act: (call) => useFolder(call, "GRADLE_USER_HOME", [], "change tree"),
  }),
  "sbt lein ant": project(["~/.m2", "~/.ivy2", "~/.sbt", "~/.cache", "~/.lein"]),
  dotnet: {
    environment: "DOTNET_CLI_HOME NUGET_PACKAGES DOTNET_ROOT",
    verbs: {
      "restore build publish pack clean add new sln": project(
        ["~/.nuget", "~/.dotnet", "~/.local/share/NuGet", "/tmp/NuGetScratch"],
        {
          options: {
            "-c --configuration -r --runtime -f --framework -v --verbosity --version-suffix -p --source -s":
              nothing,
            "-o --output --packages": "write tree",
          },
        },
      ),
      tool: {
        options: { "--version": nothing, "--tool-path": "write tree" },
        also: [
          ["change tree", "~/.dotnet"],
          ["change tree", "~/.nuget"],
        ],
        operands: nothing,
      },
      "--info --version --list-sdks help nuget": {},
      "run test": { unknown: "runs programs of the project" },
    },
  },
  cmake: {
    options: {
      "-S -H": "read tree",
      "-B": "change tree",
      "-G -D -U -T -A -C --preset": nothing,
      "--build --install": "change tree",
    },
    refuse: { "--build --install": "runs what the project says", "-P": "runs a script" },
    also: [readsAll],
    operands: "read tree",
    act: (call, parsed) => {
      // Without a folder of its own the build is where it is run.
      if (!optionValue(parsed, "-B --build --install"))
        usePath(call, argOf(".", call.offset), "change tree");
      return undefined;
    },
  },
  "make gmake ninja meson bazel bazelisk scons rake just task": {
    unknown: "runs what the project says",
    also: [["change tree", "."]],
    options: { "-f --file -C --directory -j --jobs": nothing },
  },
  "autoreconf autoconf automake aclocal libtoolize autogen": {
    also: [readsAll, ["change tree", "."]],
  },
  "pkg-config ldconfig-p": { operands: nothing, also: [["read tree", "/usr"]] },
};
