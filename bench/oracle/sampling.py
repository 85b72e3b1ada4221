"""What transformers leaves of scores before it draws: embed/src/test/resources/sampling.json.

    python sampling.py FILE

Versions: smollm2_requirements.txt.
"""

import json
import sys

import torch
from transformers import (
    LogitsProcessorList,
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

CASES = [
    {},
    {"temperature": 0.5},
    {"temperature": 2.0},
    {"k": 3},
    {"k": 1},
    {"nucleus": 0.8},
    {"nucleus": 0.3},
    {"leastShare": 0.2},
    {"penalty": 1.5},
    {"penalty": 0.8, "k": 5},
    {"temperature": 0.7, "k": 6, "nucleus": 0.9, "leastShare": 0.05, "penalty": 1.2},
]


def main(path):
    generator = torch.Generator().manual_seed(5)
    made = []
    for case in CASES:
        scores = (torch.randn(12, generator=generator) * 2).round(decimals=3)
        prompt = torch.tensor([[1, 4, 4, 7, 11]])
        steps = LogitsProcessorList()
        if case.get("penalty", 1) != 1:
            steps.append(RepetitionPenaltyLogitsProcessor(case["penalty"]))
        steps.append(TemperatureLogitsWarper(float(case.get("temperature", 1))))
        if case.get("k", 0) > 0:
            steps.append(TopKLogitsWarper(case["k"]))
        if case.get("nucleus", 1) < 1:
            steps.append(TopPLogitsWarper(case["nucleus"]))
        if case.get("leastShare", 0) > 0:
            steps.append(MinPLogitsWarper(case["leastShare"]))
        left = torch.softmax(steps(prompt, scores[None].clone()), -1)[0]
        made.append(
            {
                "sampling": case,
                "prompt": prompt[0].tolist(),
                "scores": [round(s, 3) for s in scores.tolist()],
                "probabilities": [round(p, 6) for p in left.tolist()],
            }
        )
    with open(path, "w", encoding="utf-8") as out:
        json.dump(made, out, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
