"""Writes weights as a CIFF file by ciff-toolkit, or prints what it reads of one.

    python ciff_golden.py write FILE
    python ciff_golden.py read FILE

Versions: ciff_requirements.txt.
"""

import json
import sys

from ciff_toolkit.ciff_pb2 import DocRecord, Header, Posting, PostingsList
from ciff_toolkit.read import CiffReader
from ciff_toolkit.write import CiffWriter

VECTORS = {
    "MED-10": {"cancer": 117, "##hort": 125, "café": 1},
    "empty": {},
    "MED-14": {"cancer": 3, "数据": 300, "a": 70000},
    "last": {"##hort": 2},
}


def write(path):
    terms = sorted({term for vector in VECTORS.values() for term in vector})
    lists = []
    for term in terms:
        postings, before = [], 0
        for number, vector in enumerate(VECTORS.values()):
            if term in vector:
                postings.append(Posting(docid=number - before, tf=vector[term]))
                before = number
        cf = sum(vector.get(term, 0) for vector in VECTORS.values())
        lists.append(PostingsList(term=term, df=len(postings), cf=cf, postings=postings))
    lengths = [sum(vector.values()) for vector in VECTORS.values()]
    header = Header(
        version=1,
        num_postings_lists=len(lists),
        num_docs=len(VECTORS),
        total_postings_lists=len(lists),
        total_docs=len(VECTORS),
        total_terms_in_collection=sum(lengths),
        average_doclength=sum(lengths) / len(lengths),
        description="golden",
    )
    with CiffWriter(path) as writer:
        writer.write_header(header)
        writer.write_postings_lists(lists)
        writer.write_documents(
            DocRecord(docid=number, collection_docid=name, doclength=length)
            for number, (name, length) in enumerate(zip(VECTORS, lengths))
        )


def read(path):
    with CiffReader(path) as reader:
        header = reader.read_header()
        vectors = {}
        for postings in list(reader.read_postings_lists()):
            number = 0
            for posting in postings.postings:
                number += posting.docid
                vectors.setdefault(number, {})[postings.term] = posting.tf
            assert postings.df == len(postings.postings)
            assert postings.cf == sum(p.tf for p in postings.postings)
        for document in reader.read_documents():
            vector = dict(sorted(vectors.get(document.docid, {}).items()))
            assert document.doclength == sum(vector.values())
            print(json.dumps({"_id": document.collection_docid, "vector": vector}))
        print(header.num_docs, header.num_postings_lists, header.average_doclength, file=sys.stderr)


if __name__ == "__main__":
    {"write": write, "read": read}[sys.argv[1]](sys.argv[2])
