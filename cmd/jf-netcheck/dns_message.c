/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "dns_message.h"

#define HEADER		12
#define TYPE_CNAME	5
#define TYPE_OPT	41
#define OPTION_EDE	15
#define HOPS_MAX	64	/* compression pointers in one name */

/* What is left of a message. */
struct cursor {
	const unsigned char *msg;
	size_t len, at;
	bool bad;
};

static unsigned
get16(struct cursor *c)
{
	unsigned v;

	if (c->bad || c->len - c->at < 2) {
		c->bad = true;
		return 0;
	}
	v = (unsigned)c->msg[c->at] << 8 | c->msg[c->at + 1];
	c->at += 2;
	return v;
}

static void
skip(struct cursor *c, size_t n)
{
	if (c->bad || c->len - c->at < n)
		c->bad = true;
	else
		c->at += n;
}

/* One label into text; false when it does not fit or is cut. */
static bool
add_label(const struct cursor *c, size_t at, size_t n, char *text, size_t *used)
{
	if (c->len - at - 1 < n || *used + n + 2 > DNS_NAME_MAX)
		return false;
	if (*used > 0)
		text[(*used)++] = '.';
	for (size_t i = 1; i <= n; i++)
		text[(*used)++] = (char)tolower(c->msg[at + i]);
	return true;
}

/* Read a name, lower case, without final dot. */
static void
get_name(struct cursor *c, char text[DNS_NAME_MAX])
{
	size_t at = c->at, used = 0, n;
	int hops = 0;

	text[0] = '\0';
	while (!c->bad) {
		if (at >= c->len)
			break;
		n = c->msg[at];
		if (n == 0) {
			if (hops == 0)
				c->at = at + 1;
			text[used] = '\0';
			return;
		}
		if ((n & 0xc0) == 0xc0) {
			if (c->len - at < 2 || ++hops > HOPS_MAX)
				break;
			if (hops == 1)
				c->at = at + 2;
			n = (n & 0x3f) << 8 | c->msg[at + 1];
			if (n >= at)
				break;
			at = n;
			continue;
		}
		if (n > 63 || !add_label(c, at, n, text, &used))
			break;
		at += n + 1;
	}
	c->bad = true;
}

static size_t
put16(unsigned char *out, unsigned v)
{
	out[0] = (unsigned char)(v >> 8);
	out[1] = (unsigned char)v;
	return 2;
}

static size_t
put_name(unsigned char *out, const char *name)
{
	size_t n, used = 0;

	while (*name != '\0') {
		n = strcspn(name, ".");
		if (n == 0 || n > 63 || used + n + 2 > 255)
			return 0;
		out[used++] = (unsigned char)n;
		memcpy(out + used, name, n);
		used += n;
		name += n + (name[n] == '.');
	}
	if (used > 0)
		out[used++] = 0;
	return used;
}

size_t
dns_message_ask(unsigned char out[DNS_QUERY_MAX], const char *name,
    uint16_t type, uint16_t id, bool edns)
{
	static const unsigned char opt[11] = { 0, 0, TYPE_OPT, 1232 >> 8,
	    1232 & 0xff, 0, 0, 0, 0, 0, 0 };
	size_t n, used = 0;

	used += put16(out, id);
	used += put16(out + used, 0x0100);	/* recursion desired */
	used += put16(out + used, 1);
	used += put16(out + used, 0);
	used += put16(out + used, 0);
	used += put16(out + used, edns);
	n = put_name(out + used, name);
	if (n == 0)
		return 0;
	used += n;
	used += put16(out + used, type);
	used += put16(out + used, 1);		/* IN */
	if (edns) {
		memcpy(out + used, opt, sizeof(opt));
		used += sizeof(opt);
	}
	return used;
}

/* Does the question's section repeat ours, letter case aside? */
static bool
is_same_question(struct cursor *c, const unsigned char *asked, size_t asked_len)
{
	struct cursor q = { .msg = asked, .len = asked_len, .at = HEADER };
	char ours[DNS_NAME_MAX], theirs[DNS_NAME_MAX];

	get_name(&q, ours);
	get_name(c, theirs);
	return strcmp(ours, theirs) == 0 && get16(&q) == get16(c) &&
	    get16(&q) == get16(c) && !c->bad;
}

static void
read_options(struct cursor c, struct dns_answer *out)
{
	unsigned code, n;

	while (!c.bad && c.at < c.len) {
		code = get16(&c);
		n = get16(&c);
		if (c.bad || c.len - c.at < n)
			return;
		if (code == OPTION_EDE && n >= 2) {
			out->ede = c.msg[c.at] << 8 | c.msg[c.at + 1];
			snprintf(out->ede_text, sizeof(out->ede_text), "%.*s",
			    (int)n - 2, (const char *)c.msg + c.at + 2);
		}
		c.at += n;
	}
}

/* One record; wanted is the type asked for, 0 behind the answer section. */
static void
read_record(struct cursor *c, unsigned wanted, struct dns_answer *out)
{
	struct cursor data;
	char name[DNS_NAME_MAX];
	unsigned type, class, high, n;

	get_name(c, name);
	type = get16(c);
	class = get16(c);
	high = get16(c);		/* of the TTL; with OPT: rcode, version */
	get16(c);
	n = get16(c);
	data = *c;
	skip(c, n);
	if (c->bad)
		return;
	if (type == TYPE_OPT) {
		out->rcode |= (int)(high >> 8) << 4;
		data.len = data.at + n;
		read_options(data, out);
	} else if (class == 1 && wanted != 0 && type == TYPE_CNAME &&
	    out->cnames < DNS_CNAMES) {
		get_name(&data, out->cname[out->cnames]);
		if (data.bad)
			c->bad = true;
		else
			out->cnames++;
	} else if (class == 1 && wanted != 0 && type == wanted &&
	    n == (type == DNS_A ? 4U : 16U) &&
	    out->addresses < DNS_ADDRESSES)
		memcpy(out->address[out->addresses++], data.msg + data.at, n);
}

int
dns_message_read(const unsigned char *msg, size_t len,
    const unsigned char *asked, size_t asked_len, struct dns_answer *out)
{
	struct cursor c = { .msg = msg, .len = len };
	unsigned flags, questions, answers, others, wanted;
	size_t at;

	memset(out, 0, sizeof(*out));
	out->ede = -1;
	out->id = (uint16_t)get16(&c);
	flags = get16(&c);
	questions = get16(&c);
	answers = get16(&c);
	others = get16(&c);
	others += get16(&c);
	if (c.bad || !(flags & 0x8000) || out->id != (asked[0] << 8 | asked[1]))
		return -1;
	out->rcode = (int)(flags & 15);
	out->truncated = flags & 0x0200;
	if (questions == 0 && out->rcode != 0)
		return 0;	/* FORMERR and the like need not repeat it */
	if (questions != 1 || !is_same_question(&c, asked, asked_len))
		return -1;
	at = c.at;
	wanted = (unsigned)msg[at - 4] << 8 | msg[at - 3];
	for (unsigned i = 0; i < answers + others && !c.bad; i++)
		read_record(&c, i < answers ? wanted : 0, out);
	return c.bad && !out->truncated ? -1 : 0;
}
