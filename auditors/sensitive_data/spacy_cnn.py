"""spaCy's convolutional entity recogniser, computed for many texts at once: the same entities, five times as fast.

spaCy's small and medium models are a `HashEmbedCNN` below a transition-based parser. spaCy walks the tokens one by
one; but where no entity is open, the parser's scores depend on the token and its neighbours alone, so they are
computed here for all tokens together, and only the few tokens inside of entities step by step. Source of the network:
spacy/ml/models/tok2vec.py and spacy/ml/parser_model.pyx; of the rules between moves:
spacy/pipeline/_parser_internals/ner.pyx.

Every multiplication has the same shape, whatever is computed together: a text gets the same scores to the last bit in
any batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, Final

import msgspec

TILE: Final = 512
"""Rows of every matrix multiplication. Shorter batches are filled up with zeros."""

MOST_WORDS: Final = 40_000
"""Words whose vectors are kept (380 bytes each); beyond that all are forgotten."""

_MIX: Final = 0x9E3779B97F4A7C15
"""Odd 64-bit constant (2**64 divided by the golden ratio) that tells a word's form and norm apart in one key."""

_NEVER: Final = -1e9


class Labelled(msgspec.Struct, frozen=True):
    """An entity in a text: its label, its span in tokens, and how likely the label is at the first of them."""

    label: str
    first: int
    last: int
    score: float


class UnknownArchitectureError(Exception):
    """The model is not one that can be computed here; spaCy itself has to run it."""


class EntityNetwork:
    """The weights of one spaCy pipeline's entity recogniser. Not for use by two threads at once.

    Raises UnknownArchitectureError for a model that is built in another way.
    """

    def __init__(self, pipeline: Any) -> None:
        import numpy
        from spacy.attrs import IS_SPACE, NORM, ORTH

        self._np = numpy
        self._vocab = pipeline.vocab
        self._attributes = [ORTH, NORM, IS_SPACE]
        recogniser = pipeline.get_pipe("ner")
        self._read_weights(recogniser.model)
        self._read_moves([recogniser.moves.get_class_name(index) for index in range(recogniser.moves.n_moves)])
        self._row_of: dict[int, int] = {}
        self._vectors = numpy.zeros((1024, self._width), numpy.float32)

    def _read_weights(self, model: Any) -> None:
        np = self._np
        try:
            network, _, project = model.get_ref("tok2vec").layers
            self._embed, encoder = network.layers
            self._gap: int = encoder.attrs["pad"]
            self._blocks = [_Block(np, block.layers[0]) for block in encoder.layers[0].layers]
            lower, upper = model.get_ref("lower"), model.get_ref("upper")
            weights, bias, padding = (lower.get_param(name) for name in ("W", "b", "pad"))
            features, self._hidden, self._pieces, inner = weights.shape
            self._move_weights = np.ascontiguousarray(upper.get_param("W").T)
            self._move_bias = upper.get_param("b")
        except (AttributeError, KeyError, ValueError) as error:
            raise UnknownArchitectureError(str(error)) from error
        if features != 3 or len(self._blocks) > self._gap:
            raise UnknownArchitectureError(f"{features} features, {len(self._blocks)} blocks, gap {self._gap}")
        self._width = self._blocks[0].width
        # The projection of the tokens and the parser's lower layer are linear: one multiplication does both.
        flat = weights.transpose(0, 2, 1, 3).reshape(-1, inner)
        self._token_weights = np.ascontiguousarray((flat @ project.get_param("W")).T)
        self._token_bias = flat @ project.get_param("b")
        self._bias = bias.T.reshape(-1)
        absent = padding[0].transpose(0, 2, 1).reshape(features, -1)
        self._outside_bias = absent[1] + absent[2] + self._bias

    def _read_moves(self, names: list[str]) -> None:
        """Moves are named `B-PERSON`, `I-PERSON`, `L-PERSON`, `U-PERSON` and `O`; `U-` only marks what users preset."""
        self._outside = [index for index, name in enumerate(names) if name[:1] in ("B", "U", "O") and name != "U-"]
        kinds = [names[index][0] for index in self._outside]
        self._labels = [names[index][2:] for index in self._outside]
        self._begins = self._np.array([kind == "B" for kind in kinds])
        self._opens = self._np.array([kind != "O" for kind in kinds])
        place = {name: index for index, name in enumerate(names)}
        self._inside = self._np.array([place.get(f"I-{label}", -1) for label in self._labels])
        self._last = self._np.array([place.get(f"L-{label}", -1) for label in self._labels])
        self._same_label = self._np.array([[other == label for other in self._labels] for label in self._labels])

    def find(self, docs: Sequence[Any]) -> list[list[Labelled]]:
        """The entities of tokenised texts (spaCy `Doc`), text by text."""
        found: list[list[Labelled]] = [[] for _ in docs]
        filled = [(index, doc) for index, doc in enumerate(docs) if len(doc)]
        if not filled:
            return found
        starts = [0, *accumulate(len(doc) for _, doc in filled)]
        tokens = self._np.concatenate([doc.to_array(self._attributes) for _, doc in filled])
        features = self._features(tokens, starts)
        text = 0
        for first, last, label, score in self._decode(features, tokens[:, 2] != 0, starts):
            while first >= starts[text + 1]:
                text += 1
            found[filled[text][0]].append(Labelled(label, first - starts[text], last - starts[text], score))
        return found

    def _features(self, tokens: Any, starts: list[int]) -> Any:
        """What the parser knows of each token: one row for each, three features side by side."""
        np = self._np
        gaps = np.repeat(np.arange(1, len(starts)) * self._gap, np.diff(starts))
        places = np.arange(starts[-1]) + gaps
        rows = _round_up(int(places[-1]) + 1 + self._gap)
        states = np.zeros((rows, self._width), np.float32)
        states[places] = self._vectors_of(tokens)
        window = np.zeros((rows, 3 * self._width), np.float32)
        for block in self._blocks:
            window[1:, : self._width] = states[:-1]
            window[:, self._width : 2 * self._width] = states
            window[:-1, 2 * self._width :] = states[1:]
            if block is self._blocks[-1]:  # the gaps between texts are of no use any more
                window, states = _picked(np, window, places), _picked(np, states, places)
            states += block.apply(self._multiply(window, block.weights, block.bias))
        return self._multiply(states, self._token_weights, self._token_bias)[: len(places)]

    def _vectors_of(self, tokens: Any) -> Any:
        """The context-free vectors of tokens; those of new words are computed by spaCy's own layers, once."""
        np = self._np
        keys, first, inverse = np.unique(tokens[:, 0] ^ (tokens[:, 1] * np.uint64(_MIX)), True, True)
        if len(self._row_of) + len(keys) > max(MOST_WORDS, len(keys)):
            self._row_of.clear()
        known = self._row_of
        words = keys.tolist()
        new = [at for at, key in enumerate(words) if key not in known]
        if new:
            vectors = self._embedded(tokens[first[new]])
            begin = len(known)
            while begin + len(new) > len(self._vectors):
                self._vectors = np.concatenate([self._vectors, np.zeros_like(self._vectors)])
            self._vectors[begin : begin + len(new)] = vectors
            known.update((words[at], begin + offset) for offset, at in enumerate(new))
        rows = np.array([known[key] for key in words])
        return self._vectors[rows[inverse.reshape(-1)]]

    def _embedded(self, tokens: Any) -> Any:
        from spacy.tokens import Doc

        strings = self._vocab.strings
        doc = Doc(self._vocab, words=[strings[form] for form in tokens[:, 0].tolist()])
        for token, norm in zip(doc, tokens[:, 1].tolist(), strict=True):
            if token.norm != norm:
                token.norm_ = strings[norm]
        return self._embed.predict([doc])[0]

    def _multiply(self, rows: Any, weights: Any, bias: Any) -> Any:
        """`rows @ weights + bias`, tile by tile; the number of rows is a multiple of `TILE`."""
        product = self._np.empty((len(rows), weights.shape[1]), self._np.float32)
        for start in range(0, len(rows), TILE):
            self._np.matmul(rows[start : start + TILE], weights, out=product[start : start + TILE])
        product += bias
        return product

    def _scores(self, features: Any) -> Any:
        """The scores of all moves, for rows of summed features."""
        count = len(features)
        hidden = self._np.zeros((_round_up(count), self._hidden), self._np.float32)
        hidden[:count] = _maxout(self._np, features, self._hidden, self._pieces)
        return self._multiply(hidden, self._move_weights, self._move_bias)[:count]

    def _decode(self, features: Any, spaces: Any, starts: list[int]) -> Iterator[tuple[int, int, str, float]]:
        """First and last token, label and score of every entity, in order; each move is the best that is allowed."""
        np = self._np
        size = self._hidden * self._pieces
        scores = self._scores(features[:, :size] + self._outside_bias)[:, self._outside]
        ends = np.array(starts[1:]) - 1
        scores[np.ix_(ends, self._begins)] = _NEVER
        scores[np.ix_(np.nonzero(spaces)[0], self._opens)] = _NEVER
        best = scores.argmax(axis=1)
        last_of = self._follow(features, np.nonzero(self._begins[best])[0], best, ends)
        opening = np.nonzero(self._opens[best])[0]
        moves = best[opening]
        likely = np.exp(scores[opening] - scores[opening].max(axis=1, keepdims=True))
        shares = (likely * self._same_label[moves]).sum(axis=1) / likely.sum(axis=1)
        free = 0
        for token, move, share in zip(opening.tolist(), moves.tolist(), shares.tolist(), strict=True):
            if token >= free:
                last = last_of.get(token, token)
                free = last + 1
                yield token, last, self._labels[move], round(share, 4)

    def _follow(self, features: Any, begun: Any, best: Any, ends: Any) -> dict[int, int]:
        """The last token of each entity that would begin at `begun`: all of them grow together, a token at a time."""
        np = self._np
        size = self._hidden * self._pieces
        at_end = np.zeros(len(features), bool)
        at_end[ends] = True
        inside, last = self._inside[best[begun]], self._last[best[begun]]
        here = begun
        last_of: dict[int, int] = {}
        while len(here):
            here = here + 1
            scores = self._scores(
                features[here, :size] + features[begun, size : 2 * size] + features[here - 1, 2 * size :] + self._bias
            )
            row = np.arange(len(here))
            inner, final = scores[row, inside], scores[row, last]
            # Of two equal scores spaCy takes the move that comes first.
            closed = at_end[here] | (final > inner) | ((final == inner) & (last < inside))
            last_of.update(zip(begun[closed].tolist(), here[closed].tolist(), strict=True))
            here, begun, inside, last = here[~closed], begun[~closed], inside[~closed], last[~closed]
        return last_of


class _Block:
    """One residual convolution of the encoder: a window of three tokens, maxout, layer normalisation."""

    def __init__(self, np: Any, layer: Any) -> None:
        parts = {part.name: part for part in layer.walk()}
        if not {"expand_window", "maxout", "layernorm"} <= parts.keys():
            raise UnknownArchitectureError(layer.name)
        weights = parts["maxout"].get_param("W")
        self.width, self._pieces, inner = weights.shape
        if inner != 3 * self.width:
            raise UnknownArchitectureError(f"a window of {inner} columns for {self.width}")
        self._np = np
        self.weights = np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(-1, inner).T)
        self.bias = parts["maxout"].get_param("b").T.reshape(-1)
        self._gain = parts["layernorm"].get_param("G")
        self._shift = parts["layernorm"].get_param("b")

    def apply(self, pieces: Any) -> Any:
        """What the block adds to its input, from the products of its windows and weights."""
        np = self._np
        rows = _maxout(np, pieces, self.width, self._pieces)
        rows = rows - rows.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", rows, rows)[:, None] / self.width + 1e-8
        rows *= variance**-0.5
        rows *= self._gain
        rows += self._shift
        return rows


def _maxout(np: Any, pieces: Any, width: int, count: int) -> Any:
    """The largest of `count` pieces that stand side by side, each `width` columns."""
    largest = pieces[:, :width]
    for piece in range(1, count):
        largest = np.maximum(largest, pieces[:, piece * width : (piece + 1) * width])
    return largest


def _picked(np: Any, rows: Any, places: Any) -> Any:
    """The rows at the places, filled up to whole tiles."""
    picked = np.zeros((_round_up(len(places)), rows.shape[1]), rows.dtype)
    np.take(rows, places, axis=0, out=picked[: len(places)])
    return picked


def _round_up(rows: int) -> int:
    return -(-rows // TILE) * TILE
