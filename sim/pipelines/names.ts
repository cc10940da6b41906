/** Words the names of a world are made of. */
export const services = [
  "api", "web", "billing", "search", "mobile", "gateway", "catalog", "orders", "auth", "mailer", "reports", "ledger",
  "ingest", "scheduler", "console", "firmware", "driver", "sdk", "docs", "agent", "proxy", "cache", "media", "chat",
] as const;
export const purposes = ["build", "test", "release", "nightly", "deploy", "verify", "package", "integration"] as const;
export const teams = ["shop", "platform", "core", "data", "mobile-team", "infra"] as const;
export const scmBranches = ["main", "develop", "release/2.4", "feature/login", "feature/dark-mode", "PR-17", "PR-21", "PR-34"] as const;
export const stageNames = ["Prepare", "Build", "Unit tests", "Package", "Integration tests", "Scan", "Publish", "Report", "Cleanup"] as const;
export const scripts = [
  "make -j4", "./gradlew assemble", "npm ci", "npm test", "mvn -B verify", "pytest -q", "cargo build", "go test ./...",
  "docker build -t app .", "./scripts/package.sh", "cmake --build out", "tox", "terraform plan", "helm upgrade app chart",
] as const;
