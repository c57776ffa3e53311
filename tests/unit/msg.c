/* SPDX-License-Identifier: ISC */
#include "msg.h"
#include "tap.h"

#define CHECK(in, want, name) \
	is_str(msg_escape(out, sizeof(out), in, sizeof(in) - 1), want, name)

int
main(void)
{
	char out[64], tiny[4];

	CHECK("plain", "plain", "plain text");
	CHECK("a\x1b[31m", "a\\x1b[31m", "escape sequence");
	CHECK("a\nb\tc", "a\\x0a" "b\\x09" "c", "C0");
	CHECK("a\0b", "a\\x00" "b", "NUL");
	CHECK("\x7f", "\\x7f", "DEL");
	CHECK("\xc2\x9b", "\\x9b", "C1");
	CHECK("gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f", "UTF-8 stays");
	CHECK("\xff", "\\xff", "not UTF-8");
	CHECK("\xc0\x80", "\\xc0\\x80", "overlong");
	CHECK("\xed\xa0\x80", "\\xed\\xa0\\x80", "surrogate");
	CHECK("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80", "beyond Unicode");
	CHECK("\xe2\x82", "\\xe2\\x82", "cut off");
	CHECK("a\xe2\x80\xae" "b", "a\\u202e" "b", "right-to-left override");
	CHECK("\xe2\x81\xa6", "\\u2066", "isolate");
	msg_escape(tiny, sizeof(tiny), "abcdef", 6);
	is_str(tiny, "abc", "cut at size");
	msg_escape(tiny, sizeof(tiny), "ab\n", 3);
	is_str(tiny, "ab", "an escape is not cut in half");
	return done();
}
