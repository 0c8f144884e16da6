// Makes a child pipeline of GitLab CI from what `layerbuild plan --push --matrix` prints.
// JSON is YAML, too. GitLab refuses a pipeline without jobs, so there is always one.
import { readFileSync } from "node:fs";

const { include } = JSON.parse(readFileSync(0, "utf8"));
const jobs = include.map(({ section, platform }) => [
  `${section} ${platform}`,
  {
    extends: ".docker",
    variables: { SECTION: section, PLATFORM: platform },
    script: ['layerbuild build --push --only "$SECTION" --platform "$PLATFORM"'],
  },
]);
const pipeline = {
  include: [{ local: "examples/ci/gitlab-docker.yml" }],
  ...Object.fromEntries(jobs),
  ...(jobs.length === 0 ? { nothing: { script: ["true"] } } : {}),
};
process.stdout.write(`${JSON.stringify(pipeline, null, 2)}\n`);
