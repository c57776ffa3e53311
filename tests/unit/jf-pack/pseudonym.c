/* SPDX-License-Identifier: ISC */
/* Canonical values, tokens, epochs: one row per rule of pseudonym.h. */
#include <stdlib.h>
#include <string.h>

#include "cmd/jf-pack/pseudonym.h"
#include "tests/unit/tap.h"

static struct pseudonym *
keys(void)
{
	struct sitekey_epoch e[2] = { { .from = 1000 }, { .from = 2000 } };
	struct sitekey k = { e, 2 };
	struct fail f = { 0 };

	memset(e[0].key, 1, SITEKEY_LEN);
	memset(e[1].key, 2, SITEKEY_LEN);
	return pseudonym_new(&k, &f);
}

static void
spellings(struct pseudonym *p)
{
	static const struct {
		enum pseudonym_type type;
		const char *a, *b;
		bool same;
	} rows[] = {
		{ PSEUDONYM_SERIAL, "SG8AX", " sg8ax ", true },
		{ PSEUDONYM_SERIAL, "SG8AX", "SG8AY", false },
		{ PSEUDONYM_UUID, "4A5299AC-6104-479d-aed4-b79faedffcb4",
		    "{4a5299ac6104479daed4b79faedffcb4}", true },
		{ PSEUDONYM_MAC, "3C:52:82:11:22:33", "3c52.8211.2233", true },
		{ PSEUDONYM_MAC, "3C:52:82:11:22:33", "3c-52-82-11-22-33", true },
		{ PSEUDONYM_MAC, "3C:52:82:11:22:33", "3c:52:82:11:22:34", false },
		{ PSEUDONYM_IP, "10.20.30.40", "010.020.030.040", true },
		{ PSEUDONYM_IP, "10.20.30.40", "::ffff:10.20.30.40", true },
		{ PSEUDONYM_IP, "10.20.30.40", "10.20.30.41", false },
		{ PSEUDONYM_IP, "2001:DB8::1", "2001:0db8:0:0:0:0:0:1", true },
		{ PSEUDONYM_IP, "fe80::1%eth0", "fe80::1", true },
		{ PSEUDONYM_HOST, "PRN-7.corp.example.", "prn-7.CORP.example",
		    true },
		{ PSEUDONYM_HOST, "prn-7.corp.example", "prn-7", false },
		{ PSEUDONYM_USER, "ACME\\JDoe", "jdoe", true },
		{ PSEUDONYM_USER, "jdoe\\", "jdoe", false },
		{ PSEUDONYM_MAIL, "J.Doe@Example.COM", "j.doe@example.com", true },
		{ PSEUDONYM_JOB, "Gear  box\t7", "gear box 7", true },
		{ PSEUDONYM_NAME, "MÜLLER", "müller", true },
		{ PSEUDONYM_NAME, "ЖУК", "жук", true },
		{ PSEUDONYM_PATH, "Bracket", "bracket", true },
	};
	char a[PSEUDONYM_LEN], b[PSEUDONYM_LEN];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		pseudonym_make(p, rows[i].type, rows[i].a, strlen(rows[i].a), a);
		pseudonym_make(p, rows[i].type, rows[i].b, strlen(rows[i].b), b);
		ok((strcmp(a, b) == 0) == rows[i].same, "%s and %s are %s",
		    rows[i].a, rows[i].b, rows[i].same ? "one" : "two");
	}
}

static void
recognition(struct pseudonym *p)
{
	char token[PSEUDONYM_LEN], again[PSEUDONYM_LEN], text[64];
	int type, n, lookalikes = 0, i;

	for (type = 0; type < PSEUDONYM_TYPES; type++) {
		n = pseudonym_make(p, (enum pseudonym_type)type, "x-17", 4, token);
		ok(n == (int)strlen(token) && n == PSEUDONYM_BODY + 1 +
		    (int)strlen(pseudonym_prefix((enum pseudonym_type)type)),
		    "%s has its length", token);
		ok(pseudonym_is_token(token, (size_t)n), "and is a token");
		pseudonym_make(p, PSEUDONYM_WORD, token, (size_t)n, again);
		is_str(again, token, "that stays itself");
		is_int(pseudonym_type(pseudonym_prefix((enum pseudonym_type)type)),
		    type, "and has its type's prefix");
	}
	snprintf(text, sizeof(text), "%s.log", token);
	is_int((long long)pseudonym_token_at(text, strlen(text)), n,
	    "a token in front of a dot");
	snprintf(text, sizeof(text), "%sx", token);
	is_int((long long)pseudonym_token_at(text, strlen(text)), n,
	    "and in front of a letter: it has one length");
	token[n - 1] = token[n - 1] == 'a' ? 'b' : 'a';
	ok(!pseudonym_is_token(token, (size_t)n), "a changed one is none");
	for (i = 0; i < 100000; i++) {
		snprintf(text, sizeof(text), "user-abcdefghijklm%c%c%c%c%c%c%c",
		    'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676 % 26,
		    'a' + i / 17576 % 26, 'a' + i % 7, 'a' + i % 5, 'a' + i % 3);
		lookalikes += pseudonym_is_token(text, strlen(text));
	}
	ok(lookalikes < 5, "%d of 100000 lookalikes pass", lookalikes);
	is_int(pseudonym_make(p, PSEUDONYM_NAME, "  ", 2, token), 0,
	    "nothing is left of blanks");
}

static void
epochs(struct pseudonym *p)
{
	char a[PSEUDONYM_LEN], b[PSEUDONYM_LEN], id[PSEUDONYM_ID],
	    id2[PSEUDONYM_ID], name[PSEUDONYM_EPOCH];

	pseudonym_at(p, 500);
	snprintf(name, sizeof(name), "%s", pseudonym_epoch(p));
	pseudonym_make(p, PSEUDONYM_HOST, "h", 1, a);
	pseudonym_id(p, "0123", id);
	pseudonym_at(p, 1999);
	pseudonym_make(p, PSEUDONYM_HOST, "h", 1, b);
	is_str(b, a, "a time before the first epoch belongs to it");
	pseudonym_at(p, 2000);
	pseudonym_make(p, PSEUDONYM_HOST, "h", 1, b);
	pseudonym_id(p, "0123", id2);
	ok(strcmp(a, b) != 0, "an epoch has tokens of its own");
	ok(strcmp(id, id2) != 0, "and ids");
	ok(strcmp(name, pseudonym_epoch(p)) != 0, "and a name");
	ok(pseudonym_is_token(a, strlen(a)), "a token of another is one");
	pseudonym_make(p, PSEUDONYM_USER, "h", 1, a);
	ok(strcmp(strchr(a, '-'), strchr(b, '-')) != 0,
	    "equal values of two types do not link");
}

/* HMAC-SHA-256(HKDF-Expand(01 * 32, "jf-pack sn"), "sg8ax"), by another
 * program: python3's hmac, base32 of the first 10 bytes. */
static void
vector(struct pseudonym *p)
{
	char token[PSEUDONYM_LEN];

	pseudonym_at(p, 1000);
	pseudonym_make(p, PSEUDONYM_SERIAL, "SG8AX", 5, token);
	token[3 + 16] = '\0';
	is_str(token, "sn-zijkznop2d3hh2v4", "as computed elsewhere");
}

/* More values than the cache holds give the same tokens again. */
static void
cache(struct pseudonym *p)
{
	char value[32], token[PSEUDONYM_LEN], first[PSEUDONYM_LEN];
	int i, n;

	pseudonym_make(p, PSEUDONYM_HOST, "host-0", 6, first);
	for (i = 0; i < 400000; i++) {
		n = snprintf(value, sizeof(value), "host-%d", i);
		pseudonym_make(p, PSEUDONYM_HOST, value, (size_t)n, token);
	}
	pseudonym_make(p, PSEUDONYM_HOST, "host-0", 6, token);
	is_str(token, first, "after 400000 others it is the same");
}

int
main(void)
{
	struct pseudonym *p = keys();

	if (!ok(p != NULL, "keys"))
		return done();
	spellings(p);
	recognition(p);
	epochs(p);
	vector(p);
	cache(p);
	pseudonym_free(p);
	return done();
}
