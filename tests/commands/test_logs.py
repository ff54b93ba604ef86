import io
import json

import structlog

from mailflow.commands.logs import set_up


def test_no_log_line_holds_a_persons_number_or_address_whole() -> None:
    said = io.StringIO()
    set_up("json", "info", said)
    try:
        log = structlog.get_logger()
        log.info("sent", reply="550 <giamdoc.syt@binhphuoc.example> unknown, call 0976175123", to=["a@b.example"])
        try:
            raise ValueError("CCCD 070085001234")
        except ValueError:
            log.exception("failed")
    finally:
        set_up("console", "critical")
    first, second = map(json.loads, said.getvalue().splitlines())
    assert first["reply"] == "550 <g***@binhphuoc.example> unknown, call 0976***"
    assert first["to"] == ["a***@b.example"]
    assert first["event"] == "sent"
    assert "070085001234" not in second["exception"]
