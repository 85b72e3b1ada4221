"""Query vectors moved by a judge's scores, made by PyTorch's Adam: the reference of QueryRefit.

    python3 -m venv /tmp/oracle
    /tmp/oracle/bin/pip install -r bench/oracle/model_requirements.txt
    /tmp/oracle/bin/python bench/oracle/refit_goldens.py \
        > rerank/src/test/resources/dev/winnow/rerank/feedback/refit.json

The losses are those of the FIRST paper's relevance feedback (Gangi Reddy et al., arXiv 2406.15657):
the KL divergence of log-softmaxes, and RankNet over pairs weighted by 1 / (rank + rank). The scale is
half of the ratio of the ranges of scores and similarities, taken once. Doubles throughout.
"""

import json

import torch

torch.manual_seed(11)


def refit(query, passages, targets, loss, rate, steps):
    moved = query.clone().requires_grad_(True)
    adam = torch.optim.Adam([moved], lr=rate)
    similarity = passages @ query
    scale = (targets.max() - targets.min()) / (similarity.max() - similarity.min())
    for _ in range(steps):
        adam.zero_grad()
        loss(scale / 2 * (passages @ moved), targets).backward()
        adam.step()
    return moved.detach()


def divergence(scores, targets):
    scores, targets = (torch.log_softmax(x, 0).unsqueeze(0) for x in (scores, targets))
    return torch.nn.functional.kl_div(scores, targets, reduction="batchmean", log_target=True)


def ranknet(scores, targets):
    ranks = torch.argsort(torch.argsort(-targets)) + 1
    better = targets[:, None] > targets[None, :]
    differences = (scores[:, None] - scores[None, :])[better]
    weights = (1.0 / (ranks[:, None] + ranks[None, :]))[better]
    return torch.nn.BCEWithLogitsLoss(weight=weights)(differences, torch.ones_like(differences))


cases = []
for count, dimension in ((2, 3), (13, 8), (40, 16)):
    query = torch.randn(dimension).float().double()
    passages = torch.randn(count, dimension).float().double()
    targets = 10 * torch.rand(count, dtype=torch.double)
    cases.append({
        "query": query.tolist(),
        "passages": passages.tolist(),
        "targets": targets.tolist(),
        "divergence": refit(query, passages, targets, divergence, .005, 100).tolist(),
        "ranknet": refit(query, passages, targets, ranknet, .001, 20).tolist(),
    })
print(json.dumps(cases))
