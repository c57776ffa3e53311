/* SPDX-License-Identifier: ISC */
/*
 * What the families of the scrubber (scrub_*.c) share: the window of text,
 * what the line so far says about what comes, and how to replace.  Nothing
 * outside them includes this.
 *
 * A family's function is asked at a position and returns the position behind
 * what it dealt with, or 0 when the text there is not of its kind.
 */
#ifndef SCRUB_INT_H
#define SCRUB_INT_H

#include <stdbool.h>
#include <string.h>

#include "scrub.h"

#define SCRUB_BEHIND	512	/* bytes kept for looking back */
#define SCRUB_NAME	255	/* bytes of a file name */
#define SCRUB_ATOM	1024	/* a longer word is nobody's name */

/* What a byte is; a word's flags are those of its bytes. */
enum {
	C_DIGIT = 1, C_HEX = 2,		/* 0-9; a-f */
	C_LETTER = 4,			/* g-z */
	C_HIGH = 8,			/* 0x80 and above */
	C_UPPER = 16, C_LOWER = 32,
	C_WORD = C_DIGIT | C_HEX | C_LETTER | C_HIGH,
	C_SIGN = 64,			/* may begin or join something */
	C_END = 128			/* ends all that has no blanks */
};
extern const unsigned char scrub_bytes[256];

/* What a word means, alone or as the last of a key (scrub_word.c). */
enum scrub_word {
	W_NONE,
	W_VERSION, W_BACK, W_KEEP, W_CHANGE, W_UPGRADE, W_FROM, W_DONE,
	W_SECRET, W_PIN, W_PHRASE, W_COOKIE, W_AUTH, W_SCHEME, W_KEYISH,
	W_KEY, W_USER, W_PERSON, W_PERSONAL, W_HOST, W_HOSTISH, W_SERIAL,
	W_JOB, W_PART, W_DEVICE, W_PLACE, W_JOB_NAME, W_PART_NAME,
	W_DEVICE_NAME, W_MAC, W_ENTRY, W_NAME, W_NUMBER, W_ID, W_CODE,
	W_ADDRESS, W_FOR, W_BY, W_LOGIN, W_FILE, W_OTHER
};

#define SCRUB_WORDS	2048	/* slots of the table of words */
#define SCRUB_WORD_BITS	8192	/* and of what says no first */

/* What the text before a value says that it is. */
struct scrub_expect {
	enum scrub_word kind;	/* W_NONE: nothing */
	bool firm;		/* a key said so, not a phrase */
	char quote;		/* the value's quote, or 0 */
	bool sure;		/* whatever word it is */
	bool words;		/* further words with a capital belong to it */
	bool list;		/* more of them may follow */
	size_t at;		/* where the value begins */
};

struct scrub {
	struct pseudonym *keys;
	struct terms *terms;
	uint64_t seed;		/* of wordhash */
	const struct termindex_gate *gate;	/* of terms, or NULL */
	unsigned char word_bits[SCRUB_WORD_BITS];	/* 1: look closer */
	uint32_t words[SCRUB_WORDS];	/* hashes, 0: free */
	unsigned char kinds[SCRUB_WORDS];
	scrub_span_fn *fn;
	void *arg;
	uint64_t counts[SCRUB_CLASSES], ambiguous;

	const char *t;		/* the window */
	size_t len;		/* bytes in it */
	size_t end;		/* what the decision at hand may see of them */
	size_t done;		/* input before this was written */
	uint64_t base;		/* where t[0] stands in the stream */
	bool learn;		/* phase one: nothing is written */
	struct buf *out;
	struct fail *f;
	int rc;

	/* positions in the window; 0 is "nowhere" */
	size_t edge;		/* a word begins here whatever precedes */
	size_t colon_done;	/* no address with colons begins before this */
	size_t model_seen;	/* model names looked for up to here */
	size_t model_at;	/* the next ".3mf" or so, if beyond the scan */

	/* the line so far */
	enum { V_NO, V_WEAK, V_STRONG } version;
	bool change;		/* "updated", "changed" */
	bool login;		/* "logged", "session", "password" */
	enum scrub_word word;	/* meaning of the last word or key part */
	enum scrub_word word_before;	/* and of the one before it */
	size_t word_end;	/* where it ended */
	struct scrub_expect expect;
	size_t host_at;		/* the host of a syslog line */
	size_t owner_at;	/* the owner, then the group, in one of ls -l */
	size_t query_at;	/* the "?" of a URL */
	size_t query_seen;	/* looked for up to here */

	/* longer than a window */
	enum { IN_TEXT, IN_SECRET, IN_PEM, IN_BLOCK, IN_BLOCK_LINE } in;
	char until;		/* what ends the secret: a quote, 0: a blank,
				   '\n': the line */
	size_t column;		/* of a block's key */

	struct buf held;	/* a stream's bytes, the undecided ones last */
	size_t at;		/* the first of these */
};

static inline unsigned char
scrub_byte(const struct scrub *s, size_t i)
{
	return i < s->end ? (unsigned char)s->t[i] : '\n';
}

static inline unsigned char
scrub_before(const struct scrub *s, size_t i)
{
	return i > 0 ? (unsigned char)s->t[i - 1] : '\n';
}

static inline bool
scrub_is(const struct scrub *s, size_t i, int what)
{
	return (scrub_bytes[scrub_byte(s, i)] & what) != 0;
}

/* Behind the blanks and tabs at i. */
static inline size_t
scrub_blanks(const struct scrub *s, size_t i)
{
	while (i < s->end && (s->t[i] == ' ' || s->t[i] == '\t'))
		i++;
	return i;
}

/* Is there a word's byte before i that belongs to the same word? */
static inline bool
scrub_joined(const struct scrub *s, size_t i)
{
	return i > s->edge && (scrub_bytes[scrub_before(s, i)] & C_WORD) != 0;
}

/* scrub_byte.c.  Length of sign at i, plain (1) or URL-encoded (3); 0 when it is not there. */
size_t	scrub_sign(const struct scrub *s, size_t i, char sign);
/* Number of backslashes, or slashes of a kind, at i. */
size_t	scrub_count(const struct scrub *s, size_t i, char c);
/* Does word, in lower case, stand at i in any case? */
bool	scrub_text_is(const struct scrub *s, size_t i, const char *word);
size_t	scrub_word_end(const struct scrub *s, size_t i, int what);

/* What an earlier pass wrote, a token or SCRUB_REMOVED, with its hyphen at
 * dash and its beginning, *start, at i or behind: where it ends, or 0.  What
 * touches it does not matter: "pingip-...ms" was "ping10.0.0.7ms". */
size_t	scrub_token(const struct scrub *s, size_t i, size_t dash,
	    size_t *start);
/* Does one begin at i; does one end there, a secret's word aside? */
bool	scrub_token_at(const struct scrub *s, size_t i);
bool	scrub_token_ends(const struct scrub *s, size_t i);
/* Is there one inside start..end?  Then they are not one name: they were none
 * before. */
bool	scrub_has_token(const struct scrub *s, size_t start, size_t end);

/* Write start..end as the token of value (NULL: of the text itself). */
void	scrub_put(struct scrub *s, size_t start, size_t end,
	    enum pseudonym_type type, const char *rule, const char *value,
	    size_t len);
/* Write start..end as SCRUB_REMOVED. */
void	scrub_cut(struct scrub *s, size_t start, size_t end, const char *rule);
/* Leave start..end out: it belongs to the replacement before. */
void	scrub_skip(struct scrub *s, size_t start, size_t end);
/* Learn the text start..end. */
void	scrub_teach(struct scrub *s, enum pseudonym_type type, size_t start,
	    size_t end);

/* scrub_scan.c: from s->at up to limit; s->at is behind it afterwards. */
void	scrub_scan(struct scrub *s, size_t limit);

/* scrub_word.c */
void	scrub_word_start(struct scrub *s);
/* Has a word no meaning, as most?  Then this is noted, and no more to be done. */
bool	scrub_word_is_plain(struct scrub *s, size_t start, size_t end,
	    int flags);
enum scrub_word scrub_word_find(const struct scrub *s, const char *word,
	    size_t len);
enum scrub_word scrub_word_see(struct scrub *s, size_t start, size_t end,
	    int flags);

/* scrub_term.c: a learned term begins at i, plain or with escapes (%XX,
 * \uXXXX); maybe: if the word i..end can begin one. */
size_t	scrub_term(struct scrub *s, size_t i);
size_t	scrub_term_maybe(struct scrub *s, size_t i, size_t end, int flags);
bool	scrub_term_is_escape(const struct scrub *s, size_t i);

/* scrub_key.c: the word that ended at end means kind; what comes of it. */
size_t	scrub_key_value(struct scrub *s, size_t start, size_t end,
	    enum scrub_word kind);
void	scrub_key_named(struct scrub *s, const char *name);

/* scrub_value.c: what was announced begins at i; the end of a value, its
 * quote or where an unquoted one cannot go on. */
size_t	scrub_value_expected(struct scrub *s, size_t i);
void	scrub_value_again(struct scrub *s, const struct scrub_expect *e,
	    size_t end);
size_t	scrub_value_end(const struct scrub *s, size_t i, char quote);

/* scrub_number.c: a word of hex digits, i..end; behind a whole time of RFC
 * 3339 at i, or 0. */
size_t	scrub_number_time(const struct scrub *s, size_t i);
size_t	scrub_number(struct scrub *s, size_t i, size_t end, int flags);

/* scrub_version.c: are the four numbers i..end a version?  doubted: they would
 * be an address of a site as well. */
bool	scrub_version(struct scrub *s, size_t i, size_t end, bool doubted);

/* scrub_ip.c, scrub_colon.c, scrub_mac.c: a word of hex digits begins at i.
 * scrub_ip_four: four numbers with sign between; behind them, or 0. */
size_t	scrub_ip_v4(struct scrub *s, size_t i);
bool	scrub_ip_is_v4(const struct scrub *s, size_t i);
size_t	scrub_ip_four(const struct scrub *s, size_t i, char sign,
	    unsigned octet[4]);
bool	scrub_ip_is_kept(const unsigned octet[4]);
size_t	scrub_colon(struct scrub *s, size_t i);
size_t	scrub_mac(struct scrub *s, size_t i, size_t end);
size_t	scrub_mac_glued(struct scrub *s, size_t word, size_t i);
size_t	scrub_mac_interface(struct scrub *s, size_t i, size_t end);
size_t	scrub_mac_put(struct scrub *s, size_t i, size_t end,
	    const char *rule);

/* scrub_host.c, scrub_url.c: a word of any kind begins at i. */
size_t	scrub_host(struct scrub *s, size_t i);
size_t	scrub_host_end(const struct scrub *s, size_t i, unsigned *labels,
	    size_t *last);
/* A line begins at i: remember where it names its host; behind a time of RFC
 * 3339 at its beginning. */
size_t	scrub_host_line(struct scrub *s, size_t i);
size_t	scrub_url(struct scrub *s, size_t i, size_t end);
size_t	scrub_url_query(struct scrub *s, size_t i);
size_t	scrub_url_dsn(struct scrub *s, size_t i, size_t end);
size_t	scrub_mail(struct scrub *s, size_t i);

/* scrub_path.c: a slash or backslash stands at i; a name begins at i. */
size_t	scrub_path_at(struct scrub *s, size_t i);
size_t	scrub_path_model(struct scrub *s, size_t i, bool blanks);

/* scrub_user.c */
size_t	scrub_user(struct scrub *s, size_t i, const struct scrub_expect *e);
bool	scrub_user_is_common(const char *name, size_t len);
bool	scrub_user_entry(const struct scrub *s, size_t key, size_t value);
size_t	scrub_user_domain(struct scrub *s, size_t i, size_t end);

/* scrub_account.c: accounts as programs of Unix and Windows print them; i
 * begins a line, or a word that ends at end. */
void	scrub_account_line(struct scrub *s, size_t i);
size_t	scrub_account(struct scrub *s, size_t i, size_t end);
size_t	scrub_account_option(struct scrub *s, size_t i);

/* scrub_secret.c */
size_t	scrub_secret(struct scrub *s, size_t i, size_t end);
size_t	scrub_secret_value(struct scrub *s, size_t i, char quote,
	    const char *rule);
size_t	scrub_secret_line(struct scrub *s, size_t i, char quote,
	    const char *rule);
size_t	scrub_secret_dashes(struct scrub *s, size_t i);
size_t	scrub_secret_crypt(struct scrub *s, size_t i);
size_t	scrub_secret_scheme(struct scrub *s, size_t start, size_t end,
	    size_t at);
size_t	scrub_secret_rest(struct scrub *s, size_t i);

/* scrub_block.c: at i stands what may open the block of the key that start is
 * in; i is in a block. */
size_t	scrub_block(struct scrub *s, size_t start, size_t i);
size_t	scrub_block_rest(struct scrub *s, size_t i);

#endif
