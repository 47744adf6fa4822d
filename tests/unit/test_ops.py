"""What stands in ops/: each file is read by the program it is for, as far as a machine without a daemon can."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from bot.config import Settings

ROOT = Path(__file__).parent.parent.parent
OPS = ROOT / "ops"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
@pytest.mark.parametrize(
    "name", ["bandeng.service", "bandeng-backup.service", "bandeng-backup.timer"]
)
def test_units_are_what_systemd_reads(name: str) -> None:
    told = subprocess.run(
        ["systemd-analyze", "verify", OPS / name], capture_output=True, text=True, check=False
    )
    wrong = [
        line
        for line in told.stderr.splitlines()
        if name in line and "is not executable" not in line
    ]
    assert not wrong


def test_every_variable_of_the_example_is_one_that_is_read() -> None:
    lines = (OPS / "bandeng.env.example").read_text("utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line.startswith("BANDENG_"))
    read = Settings.read({**given, "BANDENG_TOKEN": "123456:abcdefgh"})
    assert read.board == "https://board.example.org" and read.desk_code
    assert {name.removeprefix("BANDENG_").lower() for name in given} <= {
        *Settings.__dataclass_fields__
    }


def test_the_compose_file_starts_the_image_that_is_built_here() -> None:
    services = yaml.safe_load((OPS / "compose.yaml").read_text("utf-8"))["services"]
    build = services["bandeng"]["build"]
    assert (OPS / build["context"] / build["dockerfile"]).resolve() == OPS / "Dockerfile"
    assert services["database"]["profiles"] == ["postgres"]
    copied = re.findall(r"^COPY (.+) \S+$", (OPS / "Dockerfile").read_text("utf-8"), re.M)
    for name in " ".join(copied).split():
        assert (ROOT / name).exists(), name


def test_alerts_ask_for_figures_that_are_told() -> None:
    from bot.gateway import http  # noqa: F401  its gauges are known once it is loaded

    rules = yaml.safe_load((OPS / "alerts.yaml").read_text("utf-8"))["groups"][0]["rules"]
    from prometheus_client import REGISTRY

    known = {each.name for each in REGISTRY.collect()}
    for rule in rules:
        assert re.findall(r"bandeng_\w+", rule["expr"])[0] in known, rule["alert"]


def test_the_dashboard_and_the_handbook_show_figures_that_are_told() -> None:
    from bot.gateway import http

    told = {f"bandeng_{name}" for name in http.GAUGES} | {"bandeng_last_backup_timestamp_seconds"}
    panels = json.loads((OPS / "grafana.json").read_text("utf-8"))["panels"]
    asked = re.findall(r"bandeng_\w+", " ".join(each["targets"][0]["expr"] for each in panels))
    assert set(asked) == told
    handbook = (ROOT / "docs" / "operations.md").read_text("utf-8")
    for name in told:
        assert f"`{name.removeprefix('bandeng_')}`" in handbook, name
