"""What is written a value at a time is what Python's `json` indents."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop_pages.public.open_data.readable_json import readable

SCALARS = st.none() | st.booleans() | st.integers() | st.text()
VALUES = st.recursive(SCALARS, lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside), max_leaves=30)


@given(VALUES)
def test_as_json_writes_it(value):
    assert readable(value) == json.dumps(value, ensure_ascii=False, indent=1)


def test_what_json_does_not_know_is_refused():
    with pytest.raises(TypeError):
        readable({"a": [object()]})
