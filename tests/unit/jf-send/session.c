/* SPDX-License-Identifier: ISC */
/* A TLS 1.3 session is resumed by the next process, once, and only while it is
 * private, young and bound to the same trust. */
#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../peer.h"
#include "../tap.h"
#include "cmd/jf-send/session.h"
#include "file.h"

static char dir[] = "/tmp/jf-session.XXXXXX";

static struct session
session(const char *bound, const char *ca)
{
	struct session s = { 0 };
	struct fail f = { 0 };

	ok(session_open(&s, dir, bound, ca, &f) == 0, "a session for '%s'",
	    bound);
	return s;
}

/* One connection of a process of its own, until the tickets have come. */
static bool
resumes(struct session *s, SSL_CTX *server)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	SSL *a, *b;
	BIO *left, *right;
	char byte = 'x';
	int i;
	bool reused;

	if (ctx == NULL || session_attach(s, ctx) == -1 ||
	    BIO_new_bio_pair(&left, 0, &right, 0) != 1)
		abort();
	a = SSL_new(ctx);
	b = SSL_new(server);
	SSL_set_bio(a, left, left);
	SSL_set_bio(b, right, right);
	SSL_set_connect_state(a);
	SSL_set_accept_state(b);
	for (i = 0; i < 10; i++) {
		SSL_do_handshake(a);
		SSL_do_handshake(b);
	}
	if (SSL_write(b, &byte, 1) != 1 || SSL_read(a, &byte, 1) != 1)
		abort();
	reused = SSL_session_reused(a) == 1;
	SSL_free(a);
	SSL_free(b);
	SSL_CTX_free(ctx);
	return reused;
}

/* Does another process with the same settings resume? */
static bool
next(SSL_CTX *server)
{
	struct session s = session("x", NULL);
	bool reused = resumes(&s, server);

	session_close(&s);
	return reused;
}

/* Make the stored ticket so many seconds old. */
static void
age(const char *path, int64_t seconds)
{
	struct fail f = { 0 };
	struct buf b = { 0 };
	unsigned char *der = NULL;
	const unsigned char *p;
	SSL_SESSION *ticket;
	int len;

	if (file_read(path, 65536, &b, &f) == -1)
		abort();
	p = b.p;
	ticket = d2i_SSL_SESSION(NULL, &p, (long)b.len);
	SSL_SESSION_set_time(ticket, (long)(time(NULL) - seconds));
	len = i2d_SSL_SESSION(ticket, &der);
	if (file_replace(path, der, (size_t)len, 0600, &f) == -1)
		abort();
	OPENSSL_free(der);
	SSL_SESSION_free(ticket);
	buf_free(&b);
}

static void
check_use(SSL_CTX *server, const char *path)
{
	struct session one = session("x", NULL), two = session("x", NULL);
	struct stat st;

	ok(!resumes(&one, server), "the first connection has a full handshake");
	ok(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600,
	    "its ticket is private");
	session_close(&one);
	ok(next(server), "the next process resumes");
	ok(next(server), "so does the one after it");
	/* One takes the ticket, and then it is gone. */
	one = session("x", NULL);
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	session_attach(&one, ctx);
	ok(one.ticket != NULL && access(path, F_OK) == -1,
	    "who takes the ticket removes it");
	ok(!resumes(&two, server), "another one at that time finds none");
	SSL_CTX_free(ctx);
	session_close(&one);
	session_close(&two);
}

static void
check_refusals(SSL_CTX *server, const char *path)
{
	struct fail f = { 0 };

	chmod(path, 0644);
	ok(!next(server), "a file that others can read is not used");
	unlink(path);
	next(server);
	age(path, 86000);
	ok(next(server), "a ticket of nearly a day is used");
	age(path, 86500);
	ok(!next(server), "an older one is not");
	age(path, -3600);
	ok(!next(server), "nor one from the future");
	if (file_replace(path, "junk", 4, 0600, &f) == -1)
		abort();
	ok(!next(server), "junk is no ticket");
	unlink(path);
	if (symlink("/etc/passwd", path) == -1)
		abort();
	ok(!next(server), "a link is not followed");
	unlink(path);
	ok(!next(server) && next(server), "and then it goes on");
}

static void
check_binding(const char *path)
{
	char ca[64];
	struct fail f = { 0 };
	struct session a, b, c;

	snprintf(ca, sizeof ca, "%s/ca", dir);
	file_replace(ca, "one", 3, 0600, &f);
	a = session("y", NULL);
	b = session("x", ca);
	file_replace(ca, "two", 3, 0600, &f);
	c = session("x", ca);
	ok(strcmp(a.path, path) != 0 && strcmp(b.path, path) != 0 &&
	    strcmp(b.path, c.path) != 0,
	    "other settings, a CA file, another content: other sessions");
	session_close(&a);
	session_close(&b);
	session_close(&c);
	unlink(ca);
}

int
main(void)
{
	struct peer p = peer_new();
	SSL_CTX *server = peer_context(&p, 0, 0), *old = peer_context(&p, 0,
	    TLS1_2_VERSION);
	struct session s;
	char path[256];

	if (mkdtemp(dir) == NULL)
		abort();
	SSL_CTX_set_timeout(server, 7 * 86400);
	s = session("x", NULL);
	snprintf(path, sizeof path, "%s", s.path);
	session_close(&s);
	ok(!next(old) && access(path, F_OK) == -1, "TLS 1.2 keeps none");
	check_use(server, path);
	check_refusals(server, path);
	check_binding(path);
	unlink(path);
	rmdir(dir);
	SSL_CTX_free(server);
	SSL_CTX_free(old);
	peer_free(&p);
	return done();
}
