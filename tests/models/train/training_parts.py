"""A tiny random encoder and a few made-up pairs, for tests of training."""

import json

from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel

WORDS = ("[PAD]", "[CLS]", "[SEP]", "[UNK]", "le", "maire", "vote", "dix", "vingt", "ne", "pas", "the", "mayor", "ten")


def tiny_encoder(folder, seed=3):
    import torch

    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=256,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def made_up_pairs(folder, count=120):
    folder.mkdir(parents=True, exist_ok=True)
    for name, first in (("train.jsonl", 0), ("dev.jsonl", count)):
        rows = [pair(number) for number in range(first, first + count)]
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def pair(number):
    label = ("supports", "contradicts", "neutral")[number % 3]
    words = {"supports": "vote dix", "contradicts": "vote vingt", "neutral": "ten"}[label]
    return {
        "claim": "le maire vote dix" + " pas" * (number % 5),
        "evidence": f"le maire {words}" + " the mayor" * (number % 7),
        "label": label,
        "language": "fr",
        "evidence_language": ("fr", "en")[number % 2],
        "source": ("made", "up")[number // 3 % 2],
        "family": f"family {number // 3}",
        "change": None,
        "level": 1 + number % 3,
    }
