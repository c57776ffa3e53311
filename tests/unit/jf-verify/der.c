/* SPDX-License-Identifier: ISC */
/* der.h: what is and is not well-formed. */
#include "cmd/jf-verify/der.h"
#include "tests/unit/tap.h"

#define D(lit) ((struct der){ (const unsigned char *)(lit), sizeof(lit) - 1 })

static const struct row {
	const char *name, *bytes;
	size_t len;
	bool der, ber;
} rows[] = {
#define R(n, lit, d, b) { n, lit, sizeof(lit) - 1, d, b }
	R("a short length", "\x04\x01x", true, true),
	R("a long length", "\x04\x81\x80" "0123456789012345678901234567890123"
	    "4567890123456789012345678901234567890123456789012345678901234567"
	    "890123456789012345678901234567", true, true),
	R("a length longer than needed", "\x04\x81\x01x", false, true),
	R("a length with a zero in front", "\x04\x82\x00\x01x", false, true),
	R("no length", "\x30\x80\x04\x01x\x00\x00", false, true),
	R("no length, primitive", "\x04\x80x\x00\x00", false, false),
	R("no length and no end", "\x30\x80\x04\x01x", false, false),
	R("cut off", "\x04\x02x", false, false),
	R("a reserved length", "\x04\xff", false, false),
	R("4 GB", "\x04\x84\xff\xff\xff\xff", false, false),
	R("2^63", "\x04\x88\x80\0\0\0\0\0\0\0", false, false),
	R("a tag number over 30", "\x1f\x81\x01\x00", false, false),
	R("an end marker", "\x00\x00", false, false),
	R("nothing", "", false, false),
};

int
main(void)
{
	struct der_item item;
	struct der d;
	unsigned char deep[64];
	char text[64];
	uint64_t n;
	int64_t t;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		d = (struct der){ (const unsigned char *)rows[i].bytes,
		    rows[i].len };
		is_int(der_next(&d, true, &item) == 0, rows[i].der,
		    rows[i].name);
		d = (struct der){ (const unsigned char *)rows[i].bytes,
		    rows[i].len };
		is_int(der_next(&d, false, &item) == 0, rows[i].ber,
		    "the same in BER");
	}
	for (i = 0; i < sizeof(deep); i += 2) {
		deep[i] = 0x30;
		deep[i + 1] = 0x80;
	}
	d = (struct der){ deep, sizeof(deep) };
	is_int(der_next(&d, false, &item), -1, "nested too deeply");
	ok(!der_is_sound(D("\x30\x03\x04\x05x")), "an element that is too long inside");
	ok(der_is_sound(D("\x30\x03\x04\x01x")), "a sound one");
	is_int(der_uint(D("\x00\xff"), &n) == 0 && n == 255, 1, "255");
	is_int(der_uint(D("\xff"), &n), -1, "a negative number");
	is_int(der_uint(D("\x00\x01"), &n), -1, "a number longer than needed");
	is_int(der_uint(D("\x01\0\0\0\0\0\0\0\0"), &n), -1, "2^64");
	is_int(der_time(DER_UTCTIME, D("491231235959Z"), &t) == 0 &&
	    t == 2524607999, 1, "a year below 50 is of this century");
	is_int(der_time(DER_UTCTIME, D("500101000000Z"), &t) == 0 && t < 0, 1,
	    "another is not");
	is_int(der_time(DER_GENTIME, D("20261122100000.5Z"), &t) == 0 &&
	    t == 1795341600, 1, "a fraction is dropped");
	is_int(der_time(DER_GENTIME, D("20261122100000+0100"), &t), -1,
	    "a time in no Z");
	is_str(der_oid_text(D("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"), text,
	    sizeof(text)), "1.2.840.113549.1.7.2", "an OID");
	is_str(der_oid_text(D("\x80"), text, sizeof(text)), "", "none");
	return done();
}
