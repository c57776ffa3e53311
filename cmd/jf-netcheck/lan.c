/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "cli.h"
#include "head.h"
#include "lan.h"
#include "lan_code.h"
#include "loop.h"
#include "msg.h"
#include "target.h"
#include "tcp.h"

#define REQUEST_MAX	2048	/* bytes */
#define TALK_US		5000000	/* for one connection */

struct door {
	struct loop_item item;		/* first */
	struct listener *listener;
	uint16_t port;
};

struct guest {
	struct loop_item item;		/* first */
	struct door *door;
	struct buf in, out;
	struct guest *next, **back;
};

struct listener {
	struct loop *loop;
	char code[LAN_CODE_LEN];
	struct door *door;
	size_t doors, guests;
	struct guest *first;
};

static void
leave(struct guest *g)
{
	loop_close(g->door->listener->loop, &g->item);
	g->door->listener->guests--;
	*g->back = g->next;
	if (g->next != NULL)
		g->next->back = g->back;
	buf_free(&g->in);
	buf_free(&g->out);
	free(g);
}

/* A request that is exactly ours gets its HMAC, all else a bare 404. */
static int
answer(struct guest *g)
{
	static const char start[] = "GET " LAN_CODE_PATH;
	const char *p = buf_text(&g->in) + strlen(start);
	char nonce[LAN_CODE_NONCE], mac[LAN_CODE_MAC];
	size_t n = LAN_CODE_NONCE - 1;

	if (g->in.len < strlen(start) + n ||
	    strncmp(buf_text(&g->in), start, strlen(start)) != 0 ||
	    strspn(p, "0123456789abcdef") != n || p[n] != ' ')
		return buf_adds(&g->out, "HTTP/1.1 404 Not Found\r\n"
		    "Content-Length: 0\r\nConnection: close\r\n\r\n");
	memcpy(nonce, p, n);
	nonce[n] = '\0';
	if (lan_code_mac(g->door->listener->code, nonce, g->door->port,
	    mac) == -1)
		return -1;
	return buf_printf(&g->out, "HTTP/1.1 200 OK\r\n"
	    "Content-Type: text/plain\r\nContent-Length: %d\r\n"
	    "Connection: close\r\n\r\n%s", LAN_CODE_MAC - 1, mac);
}

static void
serve(struct loop_item *item, uint32_t events)
{
	struct guest *g = (struct guest *)(void *)item;
	char chunk[REQUEST_MAX];
	ssize_t n;

	if (events == LOOP_LATE) {
		leave(g);
		return;
	}
	if (g->out.len == 0) {
		n = recv(item->fd, chunk, sizeof(chunk) - g->in.len, 0);
		if (n == -1 && errno == EAGAIN)
			return;
		if (n <= 0 || buf_add(&g->in, chunk, (size_t)n) == -1) {
			leave(g);
			return;
		}
		if (head_length(&g->in) == 0 && g->in.len < REQUEST_MAX)
			return;
		if (answer(g) == -1) {
			leave(g);
			return;
		}
	}
	n = send(item->fd, g->out.p, g->out.len, MSG_NOSIGNAL);
	if (n > 0)
		buf_consume(&g->out, (size_t)n);
	if ((n == -1 && errno != EAGAIN) || g->out.len == 0)
		leave(g);
	else
		loop_watch(g->door->listener->loop, item, item->fd, EPOLLOUT);
}

static void
admit(struct loop_item *item, uint32_t events)
{
	struct door *d = (struct door *)(void *)item;
	struct listener *l = d->listener;
	struct guest *g;
	int fd = accept4(item->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)events;
	if (fd == -1)
		return;
	g = l->guests < LAN_MOST ? calloc(1, sizeof(*g)) : NULL;
	if (g == NULL) {
		close(fd);
		return;
	}
	g->item = (struct loop_item){ .fd = -1, .wake = serve };
	g->door = d;
	g->next = l->first;
	g->back = &l->first;
	if (l->first != NULL)
		l->first->back = &g->next;
	l->first = g;
	l->guests++;
	if (loop_watch(l->loop, &g->item, fd, EPOLLIN) == -1) {
		g->item.fd = -1;
		close(fd);
		leave(g);
		return;
	}
	loop_at(l->loop, &g->item, loop_now_us() + TALK_US);
}

/* A socket that listens; -1 with errno. */
static int
open_port(const char *address, uint16_t port)
{
	union tcp_address a;
	int on = 1, off = 0, fd, saved;

	if (tcp_address_parse(&a, address, port) == -1) {
		errno = EINVAL;
		return -1;
	}
	fd = socket(a.sa.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);
	if (fd == -1)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (a.sa.sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	if (bind(fd, &a.sa, tcp_address_len(&a)) == 0 && listen(fd, 16) == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static int
open_doors(struct listener *l, const struct target *t, const char *address,
    struct fail *f)
{
	struct door *d;
	int fd;

	l->door = calloc(t->n, sizeof(*l->door));
	if (l->door == NULL)
		return fail_nomem(f);
	for (size_t i = 0; i < t->n; i++) {
		fd = open_port(address == NULL ? "::" : address, t->ports[i]);
		if (fd == -1 && address == NULL && errno == EAFNOSUPPORT)
			fd = open_port("0.0.0.0", t->ports[i]);
		if (fd == -1) {
			msg_warn("port %u: %s: left out", t->ports[i],
			    strerror(errno));
			continue;
		}
		d = &l->door[l->doors++];
		d->item = (struct loop_item){ .fd = -1, .wake = admit };
		d->listener = l;
		d->port = t->ports[i];
		if (loop_watch(l->loop, &d->item, fd, EPOLLIN) == -1)
			return fail_errno(f, "listen on port %u", d->port);
	}
	return l->doors > 0 ? 0 : fail_set(f, FAIL_HERE, "none of the ports "
	    "can be listened on: end the program that does, or name others");
}

static bool
never(void *arg)
{
	(void)arg;
	return false;
}

static void
close_doors(struct listener *l)
{
	while (l->first != NULL)
		leave(l->first);
	for (size_t i = 0; i < l->doors; i++)
		loop_close(l->loop, &l->door[i].item);
	free(l->door);
	loop_free(l->loop);
	explicit_bzero(l->code, sizeof(l->code));
}

int
lan_listen(FILE *out, const char *ports, const char *address, struct fail *f)
{
	struct listener l = { 0 };
	struct target t;
	char text[256];
	int rc = -1;

	snprintf(text, sizeof(text), "host:%s", ports);
	if (target_parse(text, &t, f) == -1)
		return fail_set(f, FAIL_USAGE, "--listen %s: not ports: write "
		    "8080-8090", ports);
	l.loop = loop_new(f);
	if (l.loop == NULL)
		return -1;
	if (lan_code_new(l.code) == -1) {
		fail_set(f, FAIL_HERE, "no randomness for a code");
		goto out;
	}
	if (open_doors(&l, &t, address, f) == -1)
		goto out;
	fprintf(out, "on the other side:  jf-netcheck --peer HOST:%s\n"
	    "the code it asks for:  %s\nlistening for %d minutes\n", ports,
	    l.code, LAN_SECONDS / 60);
	if (cli_flush(out, f) == 0)
		rc = loop_run(l.loop, loop_now_us() + LAN_SECONDS * 1000000LL,
		    never, NULL, f);
out:
	close_doors(&l);
	return rc;
}
