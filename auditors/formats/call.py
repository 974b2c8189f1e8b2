"""One call of a model as a log tells it: what follows from the rest is worked out, what cannot be is left out."""

from __future__ import annotations

from typing import Any, Final

from auditors.formats.http import http_status, outcome
from auditors.formats.reading import between
from auditors.model import Fields

_STATUSES: Final = {
    name.lower(): status
    for status, names in {
        400: """BadRequestError ValidationException invalid_request_error InvalidRequestError BadRequest
            ContextWindowExceededError INVALID_ARGUMENT""",
        401: """AuthenticationError authentication_error invalid_api_key UnrecognizedClientException Unauthorized
            UnauthorizedError UNAUTHENTICATED ExpiredTokenException InvalidSignatureException""",
        403: """PermissionDeniedError permission_error AccessDeniedException AccessDenied Forbidden ForbiddenError
            PERMISSION_DENIED""",
        404: "NotFoundError not_found_error ResourceNotFoundException model_not_found NOT_FOUND",
        408: "Timeout APITimeoutError TimeoutError timeout_error ModelTimeoutException DEADLINE_EXCEEDED",
        422: "UnprocessableEntityError unprocessable_entity",
        429: """RateLimitError rate_limit_error rate_limit_exceeded RateLimitExceeded ThrottlingException Throttling
            TooManyRequests TooManyRequestsException ServiceQuotaExceededException insufficient_quota rate_limited
            RESOURCE_EXHAUSTED BudgetExceededError""",
        500: "InternalServerError InternalServerException internal_error ModelErrorException INTERNAL",
        502: "BadGatewayError BadGateway",
        503: """ServiceUnavailableError ServiceUnavailableException ServiceUnavailable overloaded_error UNAVAILABLE
            ModelNotReadyException""",
    }.items()
    for name in names.split()
}
"""What HTTP calls the errors of OpenAI, Anthropic, AWS, Google and their clients."""

_AMOUNTS: Final = ("tokens_in", "tokens_out", "tokens_total", "cost", "latency", "first_token")


def call_fields(product: str, **told: Any) -> Fields:
    """The fields of a call out of what a log tells, each already of its type or None.

    Works out `tokens_total`, `latency`, `http_status` and `status` where only what they follow from is told. Amounts
    below zero are placeholders for unknown ones, and statuses that HTTP does not know are the product's own; both are
    left out.
    """
    found = {name: value for name, value in told.items() if value is not None}
    if "http_status" in found and (status := http_status(found.pop("http_status"))) is not None:
        found["http_status"] = status
    complete(found)
    return Fields(product=product, **found)


def complete(found: dict[str, Any]) -> None:
    """Works out what `call_fields` does in fields that are known; none of them is None."""
    for name in _AMOUNTS:
        if name in found and found[name] < 0:
            del found[name]
    if "tokens_total" not in found and ("tokens_in" in found or "tokens_out" in found):
        found["tokens_total"] = found.get("tokens_in", 0) + found.get("tokens_out", 0)
    if "latency" not in found and (latency := between(found.get("time"), found.get("end_time"))) is not None:
        found["latency"] = latency
    if "http_status" not in found and type(error := found.get("error_type")) is str:
        known = _STATUSES.get(error.rpartition(".")[2].lower())
        if known is not None:
            found["http_status"] = known
    if not found.get("status") and (status := outcome(found.get("http_status"))) is not None:
        found["status"] = status
