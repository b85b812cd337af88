"""A mail server: it takes every letter, and keeps them in the order of their coming."""

import socketserver
import threading
from contextlib import suppress
from email import message_from_bytes
from email.policy import default


class MailServer:
    def __init__(self):
        self.letters = []

        class Talk(socketserver.StreamRequestHandler):
            letters = self.letters

            def handle(self):
                with suppress(OSError):
                    self.say("220 mail.example.org")
                    while line := self.rfile.readline():
                        command = line[:4].upper().strip()
                        if command == b"DATA":
                            self.say("354 go on")
                            self.letters.append(message_from_bytes(self.body(), policy=default))
                        self.say("221 bye" if command == b"QUIT" else "250 so be it")

            def say(self, words):
                self.wfile.write(f"{words}\r\n".encode())

            def body(self):
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    if not line:
                        raise ConnectionError("cut in the middle of a letter")
                    lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                return b"".join(lines)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
