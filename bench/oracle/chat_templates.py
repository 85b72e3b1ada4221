"""What transformers makes of the chat templates under embed/src/test/resources/templates.

    python chat_templates.py FOLDER

writes FOLDER/rendered.json: for each template and chat the text, or null where it refuses the chat.
The templates are those that model cards publish, and parts.jinja, which uses every part of the
language that is known to Winnow. Versions: smollm2_requirements.txt.
"""

import datetime
import json
import pathlib
import sys

import transformers.utils.chat_template_utils as chats

TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": 'Says how the weather is, "now".',
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
CALL = {"id": "abc123xyz", "type": "function", "function": {"name": "weather", "arguments": {"city": "Köln", "days": 2}}}
USER = {"role": "user", "content": "  What is 2 + 2?\n"}
SYSTEM = {"role": "system", "content": "Be brief."}
CHATS = {
    "question": {"messages": [USER], "add_generation_prompt": True},
    "system": {"messages": [SYSTEM, USER], "add_generation_prompt": True},
    "turns": {
        "messages": [
            SYSTEM,
            USER,
            {"role": "assistant", "content": "<think>\neasy\n</think>\n\n4 😀"},
            {"role": "user", "content": "<|im_end|> and \"3\" + 3?"},
        ],
        "add_generation_prompt": True,
    },
    "finished": {"messages": [USER, {"role": "assistant", "content": "4"}], "add_generation_prompt": False},
    "no thinking": {"messages": [USER], "add_generation_prompt": True, "enable_thinking": False},
    "tools": {"messages": [SYSTEM, USER], "tools": [TOOL], "add_generation_prompt": True},
    "called": {
        "messages": [
            USER,
            {"role": "assistant", "content": "", "tool_calls": [CALL]},
            {"role": "tool", "content": "15 °C", "tool_call_id": "abc123xyz"},
        ],
        "tools": [TOOL],
        "add_generation_prompt": True,
    },
    "two of the user": {"messages": [USER, USER], "add_generation_prompt": True},
    "parts of a message": {
        "messages": [{"role": "user", "content": [{"type": "text", "text": " Hello "}]}],
        "add_generation_prompt": True,
    },
}
NOW = datetime.datetime(2026, 7, 4, 9, 5, 6)


class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return NOW


def main(folder):
    chats.datetime = Clock
    folder = pathlib.Path(folder)
    made = []
    for path in sorted(folder.glob("*.jinja")):
        template = chats._compile_jinja_template(path.read_text(encoding="utf-8"))
        for name, chat in CHATS.items():
            try:
                text = template.render(**chat, bos_token="<s>", eos_token="</s>")
            except Exception as e:
                print(path.name, name, type(e).__name__, e)
                text = None
            made.append({"template": path.name, "chat": name, "given": chat, "text": text})
    with open(folder / "rendered.json", "w", encoding="utf-8") as out:
        json.dump(made, out, ensure_ascii=False, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
