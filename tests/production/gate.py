"""A way to a server of this machine that can be cut and mended, as a network or a restart does."""

import socket
import threading
from contextlib import suppress


class Gate:
    """Passes on what comes to `port` to `target`; while it is cut, every connection ends and none begins.

    While it hangs, everything waits.
    """

    def __init__(self, target: tuple[str, int]) -> None:
        self.target, self.is_cut, self.flows = target, False, threading.Event()
        self.flows.set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    def cut(self) -> None:
        self.is_cut = True
        for one in self.open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self.open.clear()

    def hang(self) -> None:
        self.flows.clear()

    def mend(self) -> None:
        self.is_cut = False
        self.flows.set()

    def close(self) -> None:
        self.cut()
        self.listener.close()

    def _take(self) -> None:
        while True:
            try:
                ours, _address = self.listener.accept()
            except OSError:
                return
            self.flows.wait()
            try:
                if self.is_cut:
                    raise ConnectionAbortedError
                theirs = socket.create_connection(self.target)
            except OSError:
                ours.close()
                continue
            self.open += [ours, theirs]
            for source, sink in ((ours, theirs), (theirs, ours)):
                threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self.flows.wait()
                sink.sendall(data)
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


class Silence:
    """A server that takes every connection and never says a word, as one that hangs."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.held: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    def close(self) -> None:
        self.listener.close()
        for one in self.held:
            one.close()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                self.held.append(self.listener.accept()[0])
