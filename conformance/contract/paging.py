"""How a list is divided into pages: what selects a page in a request, and what shows the next page in a reply.

    page         the number of the page, from 1
    offset       the number of records before the page
    cursor       a value that the reply has at `next`: an opaque text that stands for a position in the list
    after        the value of `member` in the last record of the page before
    next_link    no parameter: the reply has the URL of the next page

A list has one of these at most.
"""

from __future__ import annotations

from dataclasses import dataclass

HEADER = "header"
"""The value of `next_link` for a URL in a header, `link_header`."""
LINK = "Link"
"""The header whose links have relations (RFC 8288): the one with the relation `next` is meant."""


@dataclass(frozen=True)
class Paging:
    """The query parameters that select a page, where replies show the next one, and the documented page sizes.

    Attributes:
        page: The parameter of the page number.
        offset: The parameter of the number of records before the page.
        cursor: The parameter of the cursor.
        next: The pointer to the cursor of the next page. On the last page it is missing, null or an empty text.
        after: The parameter of the key of the last record before the page.
        member: The member of that record whose value is sent.
        has_more: The pointer to a boolean: whether another page follows.
        next_link: The pointer to the URL of the next page, or HEADER. On the last page there is no URL.
        own_header: The header whose whole value is that URL, if it is not a Link header.
        limit: The parameter of the page size.
        default: The page size without a limit, in records; None if it is not documented.
        max: The largest page size, in records; None if it is not documented.
    """

    page: str | None = None
    limit: str | None = None
    default: int | None = None
    max: int | None = None
    offset: str | None = None
    cursor: str | None = None
    next: str | None = None
    after: str | None = None
    member: str | None = None
    has_more: str | None = None
    next_link: str | None = None
    own_header: str | None = None

    @property
    def link_header(self) -> str:
        """The header that has the URL of the next page, if `next_link` is HEADER."""
        return self.own_header or LINK

    @property
    def number(self) -> str | None:
        """The parameter with which a request can select any page: a page number or an offset."""
        return self.page or self.offset

    @property
    def token(self) -> str | None:
        """The parameter whose values are only known from replies: a cursor or a key."""
        return self.cursor or self.after

    @property
    def selects_page(self) -> bool:
        """Whether a page after the first one can be requested."""
        return any(each is not None for each in (self.number, self.token, self.next_link))

    @property
    def parameters(self) -> frozenset[str]:
        """The parameters that select a page or its size."""
        return frozenset(each for each in (self.number, self.token, self.limit) if each is not None)

    def number_of(self, page: int, limit: int) -> int:
        """Return the value of `number` for a page, counted from 1, if all pages have this size."""
        return page if self.page is not None else (page - 1) * limit
