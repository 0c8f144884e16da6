import tomllib
from pathlib import Path

import greetings

settings = tomllib.loads(Path("/etc/reports/settings.toml").read_text())
print(greetings.greet(settings["reports"]["greeting"]))
