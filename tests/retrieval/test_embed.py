"""The bundled encoder gives unit vectors that place like meanings together, however texts are batched."""

import numpy as np
import pytest

from models import loader
from retrieval.embed import BundledEmbedder
from retrieval.errors import ModelFileError


@pytest.fixture(scope="module")
def encoder():
    return BundledEmbedder()


def test_vectors_are_float32_of_unit_length(encoder):
    vectors = encoder.embed(["A short note.", "Une note.", "", "x " * 2000])
    assert vectors.shape == (4, encoder.dimensions) == (4, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_are_no_vectors(encoder):
    assert encoder.embed([]).shape == (0, 384)


def test_a_text_has_nearly_one_vector_whatever_it_is_batched_with(encoder):
    texts = ["The bridge is closed.", "The bridge over the river has been closed to lorries since Monday morning. " * 6]
    together = encoder.embed(texts)
    apart = np.concatenate([encoder.embed([text]) for text in texts])
    # int8 scales depend on the whole batch, so that equality is not exact.
    assert np.min(np.sum(together * apart, axis=1)) > 0.97


def test_like_meanings_are_nearer_than_unlike(encoder):
    query, near, far = encoder.embed(["The ferry was cancelled", "Boat crossings were called off", "Tax rates fell"])
    assert query @ near > query @ far + 0.2


def test_the_name_follows_the_weights(encoder):
    assert encoder.name.startswith("all-MiniLM-L6-v2-int8-")
    assert encoder.name.endswith(loader.manifest("embedder")["files"]["model.onnx"]["sha256"][:8])


def test_a_missing_model_is_an_error_of_the_library():
    with pytest.raises(ModelFileError, match="missing"):
        BundledEmbedder("no-such-model")
