"""The OpenAPI file tells every address, and each answers as it says; nothing that is asked breaks the server."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from detente.resolve.cases import case_content
from detente.web.app import description, routes

DOC = description()
OPERATIONS = [
    (path, method, operation) for path, methods in DOC["paths"].items() for method, operation in methods.items()
]
GETS = [(path, operation) for path, method, operation in OPERATIONS if method == "get"]
UNTOLD = {"/favicon.ico"}
BODIES: dict[str, Any] = {
    "/conflicts/{question}": {"case": dict(case_content("chicken"))},
    "/conflicts/open": {"name": "a.json", "text": '{"schema": "other"}'},
    "/read": {"text": "Japan on Thursday protested to South Korea over its claims.", "date": "2019-09-12"},
}


def test_every_address_is_told_and_none_that_is_not() -> None:
    served = {
        (route.path, method.lower())
        for route in routes()
        if isinstance(route, Route) and route.path not in UNTOLD
        for method in (route.methods or ())
        if method != "HEAD"
    }
    assert served == {(path, method) for path, method, _ in OPERATIONS}
    assert [route.path for route in routes() if isinstance(route, Mount)] == ["/static"]


def test_every_parameter_in_a_path_is_told() -> None:
    for path, _, operation in OPERATIONS:
        told = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert told == set(re.findall(r"{(\w+)}", path)), path


def schema_of(operation: dict[str, Any], status: int) -> Any:
    answer = operation["responses"].get(str(status), operation["responses"].get("default"))
    return answer["content"].get("application/json", {}).get("schema") if "content" in answer else None


def check(content: Any, schema: Any) -> None:
    Draft202012Validator({**schema, "components": DOC["components"]}).validate(content)


def filled(path: str, operation: dict[str, Any], *, examples: bool = True) -> tuple[str, dict[str, Any]]:
    query: dict[str, Any] = {}
    for one in operation.get("parameters", []):
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", quote(str(one["example"]), safe=""))
        elif examples and "example" in one and one["name"] != "by":
            query[one["name"]] = one["example"]
    return path, query


@pytest.mark.parametrize(("path", "operation"), GETS, ids=[path for path, _ in GETS])
def test_each_address_answers_as_told(page: TestClient, path: str, operation: dict[str, Any]) -> None:
    address, query = filled(path, operation)
    answer = page.get(address, params=query, headers={"accept": "application/json"})
    assert str(answer.status_code) in operation["responses"] or answer.status_code == 404
    kind = answer.headers.get("content-type", "").partition(";")[0]
    schema = schema_of(operation, answer.status_code)
    if kind == "application/json" and schema is not None:
        check(answer.json(), schema)
    elif answer.status_code == 200:
        assert kind in operation["responses"]["200"]["content"]


@pytest.mark.parametrize("path", list(BODIES))
def test_each_body_is_answered_as_told(page: TestClient, path: str) -> None:
    operation = DOC["paths"][path]["post"]
    address, _ = filled(path, operation)
    answer = page.post(address, json=BODIES[path], headers={"accept": "application/json"})
    check(answer.json(), schema_of(operation, answer.status_code))


WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["2019-09-12", "0000-00-00", "9999-12-31", "-1", "1e9", "JPN", "JPN-KOR", "../..", "%00", "NaN"]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_that_is_asked_breaks_the_server(page: TestClient, data: st.DataObject) -> None:
    path, operation = data.draw(st.sampled_from(GETS))
    address, query = filled(path, operation)
    for one in operation.get("parameters", []):
        if one["in"] == "query" and data.draw(st.booleans()):
            query[one["name"]] = data.draw(WORDS)
        elif one["in"] == "path" and data.draw(st.integers(0, 3)) == 0:
            address = path.replace(f"{{{one['name']}}}", quote(data.draw(WORDS) or "x", safe=""))
    answer = page.get(re.sub(r"{\w+}", "x", address), params=query, headers={"accept": "application/json"})
    assert answer.status_code < 500, answer.text


JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=8)
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    key=st.sampled_from(sorted(case_content("chicken"))), value=JSON, question=st.sampled_from(["analysis", "inverse"])
)
def test_no_case_breaks_the_server(page: TestClient, key: str, value: Any, question: str) -> None:
    content = {**case_content("chicken"), key: value}
    answer = page.post(f"/conflicts/{question}", json={"case": content, "state": "1"})
    assert answer.status_code < 500, answer.text
