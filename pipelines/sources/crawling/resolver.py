"""Names of hosts resolved so that no connection goes where the entry does not allow it.

The check stands where a connection is made: Twisted connects to exactly the addresses that this resolver hands on.
So neither a name that resolves differently the second time (DNS rebinding) passes, nor an address in disguise
(decimal, octal, IPv6 around IPv4). Which hosts an entry names is not this module's business.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Self

from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

ALLOW_PRIVATE = "JUESUAN_ALLOW_PRIVATE"
"""The setting by which a crawl's process is told what its entry allows."""

_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, whatever IPv4 address an IPv6 one carries."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    carried = _carried(ip) if isinstance(ip, IPv6Address) else None
    return ip.is_global and not ip.is_multicast and (carried is None or is_public(str(carried)))


def _carried(ip: IPv6Address) -> IPv4Address | None:
    if ip.ipv4_mapped or ip.sixtofour:
        return ip.ipv4_mapped or ip.sixtofour
    if ip.teredo:
        return ip.teredo[1]
    if any(ip in network for network in _TRANSLATED):
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


@implementer(IHostnameResolver)
class PublicResolver:
    """Hands on what a name resolves to, or nothing if any of it is private; ``refused`` says why, by name."""

    def __init__(self, reactor: Any, allow_private: bool, behind: Any = None) -> None:
        self._reactor = reactor
        self._behind = behind if behind is not None else reactor.nameResolver
        self._allow_private = allow_private
        self.refused: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        return cls(reactor, crawler.settings.getbool(ALLOW_PRIVATE))

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)

    def resolveHostName(self, resolutionReceiver: Any, hostName: str, *rest: Any, **named: Any) -> Any:
        receiver = resolutionReceiver
        if not self._allow_private:
            receiver = _Sieve(resolutionReceiver, hostName, self.refused)
        return self._behind.resolveHostName(receiver, hostName, *rest, **named)


@implementer(IResolutionReceiver)
class _Sieve:
    """Holds addresses back until all are known: a name with one private address is refused whole."""

    def __init__(self, receiver: Any, host: str, refused: dict[str, str]) -> None:
        self._receiver = receiver
        self._host = host
        self._refused = refused
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolutionInProgress: Any) -> None:
        self._receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: Any) -> None:
        self._addresses.append(address)

    def resolutionComplete(self) -> None:
        private = [address.host for address in self._addresses if not is_public(address.host)]
        if private:
            self._refused[self._host] = f"resolves to {private[0]}, which is no public address"
        else:
            self._refused.pop(self._host, None)
            for address in self._addresses:
                self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()
