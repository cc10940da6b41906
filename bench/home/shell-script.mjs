import { between, pick } from "./random.mjs";

const COMMANDS = [
  "set -euo pipefail",
  "mvn --batch-mode --no-transfer-progress -Dmaven.test.failure.ignore=true clean verify",
  'docker build --pull --tag "registry.example.org/delivery/service:$BUILD_NUMBER" --file docker/Dockerfile .',
  "npm ci --ignore-scripts && npm run build -- --mode production",
  'for module in core api web; do (cd "$module" && ./gradlew --no-daemon check); done',
  "curl --fail --silent --show-error --retry 5 'https://artifacts.example.org/api/v1/status?format=json' > status.json",
  "test \"$(jq --raw-output '.state' < status.json)\" = 'ready' || exit 3",
  "helm upgrade --install --wait --timeout 10m service charts/service --values values/staging.yaml",
  'git fetch --no-tags --depth 50 origin "+refs/heads/*:refs/remotes/origin/*"',
  "tar --create --gzip --file out/reports.tgz --exclude '*.tmp' build/reports",
  "python3 -m pytest --quiet --maxfail 5 --junitxml=build/reports/unit.xml tests/unit",
  'echo "revision $(git rev-parse --short HEAD) took $SECONDS s" >> build/summary.txt',
];

/**
 * A shell script as people put it into `sh`: one to eleven lines, with the quotes that XML has to escape.
 *
 * @param {import("./random.mjs").Random} random
 */
export function shellScript(random) {
  // The smaller of two draws: short scripts are the rule.
  const lines = Math.min(between(random, 1, 11), between(random, 1, 11));
  return Array.from({ length: lines }, () => pick(random, COMMANDS)).join("\n");
}
