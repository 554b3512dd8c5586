"""One element of a list body, as a call of its own."""

from __future__ import annotations

from conformance.contract.request_view import RequestView


class ItemCall(RequestView):
    """Its list has the one item, number 0."""

    def __init__(self, whole: RequestView, item: int) -> None:
        super().__init__(whole.contract, whole.request)
        # what is known of the whole call need not be found out anew for each item
        self.__dict__["_match"] = whole._match
        self.__dict__["body"] = [whole.items[item]]
