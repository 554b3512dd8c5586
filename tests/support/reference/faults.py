"""The same servers with one fault each, which the docstring of the class describes."""

from __future__ import annotations

from typing import Any

from tests.support.reference import trackier, trackingmore
from tests.support.reference.trackier import Trackier
from tests.support.reference.trackingmore import TrackingMore
from tests.support.reference.web import Asked, Reply


class OpenDoor(TrackingMore):
    """Serves whoever comes without a key."""

    def check_key(self, asked: Asked) -> None:
        if asked.headers.get("Trackingmore-Api-Key"):
            super().check_key(asked)


class WrongCode(TrackingMore):
    """Says of a tracking that does not exist that its number is invalid."""

    def find(self, carrier: str, number: str) -> dict[str, Any]:
        if (carrier, number) not in self.trackings:
            raise trackingmore.Refused(4014)
        return super().find(carrier, number)


class Forgetful(TrackingMore):
    """Answers an update as if it had stored it."""

    def update(self, carrier: str, number: str, asked: Asked) -> dict[str, Any]:
        before = {**self.find(carrier, number)}
        shown = {**super().update(carrier, number, asked)}
        self.trackings[carrier, number] = before
        return shown


class DeletesNeighbour(TrackingMore):
    """Deletes the youngest other tracking along with the one that was named."""

    def delete(self, carrier: str, number: str) -> list[Any]:
        done = super().delete(carrier, number)
        if self.trackings:
            self.trackings.popitem()
        return done


class Hasty(TrackingMore):
    """Deletes first and looks at the key afterwards."""

    def answer(self, asked: Asked) -> Reply:
        if asked.method == "DELETE" and len(asked.path) == 3:
            self.trackings.pop((asked.path[1], asked.path[2]), None)
        return super().answer(asked)


class HalfMirrored(TrackingMore):
    """Gives one code its own HTTP status, and leaves 200 to the others."""

    def status(self, code: int) -> int:
        return 400 if code == 4015 else super().status(code)


class WrongStatus(Trackier):
    """Answers what does not exist with HTTP 400."""

    def answer(self, asked: Asked) -> Reply:
        status, given = super().answer(asked)
        return 400 if status == 404 else status, given


class HeaderOnly(Trackier):
    """Does not look for the key in the query."""

    def check_key(self, asked: Asked) -> None:
        if not asked.headers.get("X-Api-Key"):
            raise trackier.Refused(12)
        super().check_key(asked)


class TwoEnvelopes(Trackier):
    """Puts the code of bad parameters at the top, and all others into an object of their own."""

    def error(self, code: int, message: str) -> Any:
        return {"code": code, "message": message} if code == 20 else super().error(code, message)


class Crowded(Trackier):
    """Takes the same e-mail address twice."""

    def check_email(self, email: str) -> None:
        """Has nothing against it."""


class CuriousReader(Trackier):
    """Marks an affiliate that was looked at."""

    def find(self, name: str) -> dict[str, Any]:
        found = super().find(name)
        found["currency"] = "EUR" if found["currency"] == "USD" else "USD"
        return found


class Mute(Trackier):
    """Refuses without a word."""

    def error(self, code: int, message: str) -> Any:
        return super().error(code, "")
