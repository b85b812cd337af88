"""Redis as a cache that may be missing: what it does not answer is as if it had not been kept.

Django's backend raises, and a site whose cache restarts would answer 500. Pages are then rendered for every reader, and
attempts are counted by nobody: `manage.py check`, the health address and the log say that Redis is gone.
"""

import logging
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

# Seconds without asking again, so that readers do not each wait for a connection that is not made.
LEFT_ALONE_FOR = 5
log = logging.getLogger(__name__)


class ForgivingClient(RedisCacheClient):
    left_alone_until = 0.0

    def __init__(self, *asked: Any, **named: Any) -> None:
        super().__init__(*asked, **named)
        # Threads may share it, and Django would make one for each question: it costs more than the question.
        self._client: Any = cache(self._client)

    def add(self, *asked: Any, **named: Any) -> Any:
        return self._asked(super().add, True, *asked, **named)

    def get(self, key: Any, default: Any) -> Any:
        return self._asked(super().get, default, key, default)

    def set(self, *asked: Any, **named: Any) -> Any:
        return self._asked(super().set, None, *asked, **named)

    def touch(self, *asked: Any, **named: Any) -> Any:
        return self._asked(super().touch, False, *asked, **named)

    def delete(self, *asked: Any, **named: Any) -> Any:
        return self._asked(super().delete, False, *asked, **named)

    def get_many(self, *asked: Any, **named: Any) -> Any:
        return self._asked(super().get_many, {}, *asked, **named)

    def has_key(self, *asked: Any, **named: Any) -> Any:
        return self._asked(super().has_key, False, *asked, **named)

    def incr(self, key: Any, delta: int) -> Any:
        return self._asked(super().incr, delta, key, delta)

    def set_many(self, *asked: Any, **named: Any) -> Any:
        return self._asked(super().set_many, None, *asked, **named)

    def delete_many(self, *asked: Any, **named: Any) -> Any:
        return self._asked(super().delete_many, None, *asked, **named)

    def clear(self) -> Any:
        return self._asked(super().clear, False)

    def _asked(self, what: Callable[..., Any], instead: Any, *asked: Any, **named: Any) -> Any:
        if time.monotonic() < self.left_alone_until:
            return instead
        try:
            return what(*asked, **named)
        except RedisError:
            self.left_alone_until = time.monotonic() + LEFT_ALONE_FOR
            log.warning("Redis does not answer: nothing is kept nor counted meanwhile.", exc_info=True)
            return instead


class ForgivingRedisCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
