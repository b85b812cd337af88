"""How many bytes an address answers with, as a browser asks for it: `python -m bench.bytes /` prints JSON."""

import json
import sys

import django
from django.test import Client

if __name__ == "__main__":
    django.setup()
    answer = Client(SERVER_NAME="localhost").get(sys.argv[1], headers={"accept-encoding": "gzip"})
    json.dump({"bytes": len(answer.content)}, sys.stdout)
