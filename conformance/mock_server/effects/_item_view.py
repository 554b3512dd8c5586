"""View one item of a list body as a separate request."""

from __future__ import annotations

from conformance.contract.request_view import RequestView


class ItemView(RequestView):
    """A view of a request whose list body has only the given item, at index 0."""

    def __init__(self, whole: RequestView, item: int) -> None:
        super().__init__(whole.contract, whole.request)
        # the operation is the same for each item, so it is not looked up again
        self.__dict__["_match"] = whole._match
        self.__dict__["body"] = [whole.items[item]]
