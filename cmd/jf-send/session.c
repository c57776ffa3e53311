/* SPDX-License-Identifier: ISC */
#include <sys/file.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "clock.h"
#include "digest.h"
#include "file.h"
#include "session.h"

#define FILE_MAX	(64 * 1024)

typedef int new_session_cb(SSL *, SSL_SESSION *);

/* Where a context keeps its struct session, and libcurl's own callback. */
static int
slot(int which)
{
	static int slots[2] = { -1, -1 };

	if (slots[which] == -1)
		slots[which] = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL,
		    NULL);
	return slots[which];
}

int
session_open(struct session *s, const char *dir, const char *bound_to,
    const char *ca, struct fail *f)
{
	char hex[DIGEST_SHA256_HEX];
	struct buf b = { 0 };
	int rc = -1;

	if (ca != NULL && file_read(ca, 16 * 1024 * 1024, &b, f) == -1)
		goto out;
	if (buf_addc(&b, '\0') == -1 || buf_adds(&b, bound_to) == -1 ||
	    digest_sha256_hex(b.p, b.len, hex) == -1) {
		fail_nomem(f);
		goto out;
	}
	if (file_make_dir(dir, f) == -1)
		goto out;
	if ((s->path = file_join(dir, hex)) == NULL)
		fail_nomem(f);
	else
		rc = 0;
out:
	buf_free(&b);
	return rc;
}

void
session_close(struct session *s)
{
	SSL_SESSION_free(s->ticket);
	free(s->path);
	*s = (struct session){ 0 };
}

/* A ticket as it may be used now, or NULL. */
static SSL_SESSION *
parse(const struct buf *b)
{
	const unsigned char *p = b->p;
	SSL_SESSION *ticket = d2i_SSL_SESSION(NULL, &p, (long)b->len);
	int64_t now = clock_wall(), made;

	if (ticket == NULL)
		return NULL;
	made = (int64_t)SSL_SESSION_get_time(ticket);
	if (SSL_SESSION_is_resumable(ticket) && made <= now &&
	    now - made <= SESSION_MAX_AGE_S &&
	    (uint64_t)(now - made) <=
	    SSL_SESSION_get_ticket_lifetime_hint(ticket) &&
	    SSL_SESSION_get_protocol_version(ticket) == TLS1_3_VERSION)
		return ticket;
	SSL_SESSION_free(ticket);
	return NULL;
}

/* Take the ticket out of its file.  Whoever has the lock of a file that still
 * has its name is the only one who ever uses it. */
static SSL_SESSION *
take(const struct session *s)
{
	struct buf b = { .secret = true };
	SSL_SESSION *ticket = NULL;
	struct fail f = { 0 };
	struct stat st;
	int fd = open(s->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd == -1)
		return NULL;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &st) == 0 &&
	    S_ISREG(st.st_mode) && st.st_nlink == 1 &&
	    (st.st_mode & 077) == 0 && st.st_uid == geteuid() &&
	    unlink(s->path) == 0 && buf_read(&b, fd, FILE_MAX, &f) == 0)
		ticket = parse(&b);
	close(fd);
	buf_free(&b);
	return ticket;
}

/* A ticket came: keep it for the next connection, whichever process makes
 * it.  What cannot be kept is only a longer handshake. */
static int
keep(SSL *ssl, SSL_SESSION *ticket)
{
	SSL_CTX *ctx = SSL_get_SSL_CTX(ssl);
	const struct session *s = SSL_CTX_get_ex_data(ctx, slot(0));
	new_session_cb *libcurls = (new_session_cb *)SSL_CTX_get_ex_data(ctx,
	    slot(1));
	unsigned char *der = NULL;
	struct fail f = { 0 };
	int len;

	if (SSL_version(ssl) == TLS1_3_VERSION &&
	    SSL_SESSION_is_resumable(ticket) &&
	    (len = i2d_SSL_SESSION(ticket, &der)) > 0) {
		file_replace(s->path, der, (size_t)len, 0600, &f);
		OPENSSL_clear_free(der, (size_t)len);
	}
	return libcurls != NULL ? libcurls(ssl, ticket) : 0;
}

/* The handshake begins: this is the last moment to offer a ticket. */
static void
offer(const SSL *ssl, int where, int value)
{
	struct session *s = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), slot(0));

	(void)value;
	if (where != SSL_CB_HANDSHAKE_START || s->ticket == NULL)
		return;
	SSL_set_session((SSL *)ssl, s->ticket);
	SSL_SESSION_free(s->ticket);
	s->ticket = NULL;
}

int
session_attach(struct session *s, SSL_CTX *ctx)
{
	if (s->path == NULL)
		return 0;
	if (s->ticket == NULL)
		s->ticket = take(s);
	if (SSL_CTX_set_ex_data(ctx, slot(0), s) != 1 ||
	    SSL_CTX_set_ex_data(ctx, slot(1),
	    (void *)SSL_CTX_sess_get_new_cb(ctx)) != 1)
		return -1;
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT |
	    SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(ctx, keep);
	SSL_CTX_set_info_callback(ctx, offer);
	return 0;
}
