/*
 * A model provider that does not exist: one thread, epoll, no dependencies. It speaks just enough of OpenAI's chat
 * completions to be a gateway's only provider while the gateway is measured.
 *
 *   upstream PORT
 *
 * The name of the model says what the answer is to be: "bench-60x50" streams 60 tokens, one every 50 ms, the first at
 * once. A request without "stream": true gets a whole answer at once. Each token's text is its number and the moment
 * at which it was sent (" 17@81234567890", microseconds of the monotonic clock), so that whoever reads it knows what
 * is missing, what came twice, and how long it took.
 *
 * It never closes a connection by itself, so that nobody is measured who asks on one that is just being closed. On
 * SIGUSR1 it closes all that are idle at that moment: the bench sends it while whoever opened them is stopped.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TICKS = 4096, MAX_FILES = 1 << 16, MAX_REQUEST = 1 << 22 };

/* Bytes that wait: what was read and not understood yet, or what the socket would not take yet. */
struct bytes {
  char *data;
  size_t used, room;
};

struct conn {
  int fd;
  struct bytes in, out;
  int tokens, sent, every; /* of the stream under way: how many, how many so far, milliseconds between */
  long due;                /* when the next token is to be sent, in milliseconds */
  struct conn *next, **link; /* in the ring of timers, while a token is due */
};

static struct conn *open_conns[MAX_FILES];
static struct conn *timers[TICKS];
static long ticked; /* every timer up to this millisecond has been seen to */
static int pending, poller, newest; /* the highest file that a connection had */
static volatile sig_atomic_t told_to_let_go;

static long micros(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000L + t.tv_nsec / 1000;
}

static void append(struct bytes *b, const char *data, size_t n) {
  if (b->used + n > b->room) {
    b->room = (b->used + n) * 2;
    b->data = realloc(b->data, b->room);
  }
  memcpy(b->data + b->used, data, n);
  b->used += n;
}

static void drop(struct bytes *b, size_t n) {
  memmove(b->data, b->data + n, b->used - n);
  b->used -= n;
}

static void on_signal(int signal) {
  (void)signal;
  told_to_let_go = 1;
}

static void disarm(struct conn *c) {
  if (!c->link) return;
  *c->link = c->next;
  if (c->next) c->next->link = c->link;
  c->link = NULL;
  pending--;
}

static void arm(struct conn *c) {
  long when = c->due > ticked ? c->due : ticked + 1;
  struct conn **slot = &timers[when % TICKS];
  c->next = *slot;
  if (c->next) c->next->link = &c->next;
  *slot = c;
  c->link = slot;
  pending++;
}

static void hang_up(struct conn *c) {
  disarm(c);
  close(c->fd);
  open_conns[c->fd] = NULL;
  free(c->in.data);
  free(c->out.data);
  free(c);
}

static void listen_for(struct conn *c, uint32_t events) {
  struct epoll_event e = {.events = events, .data.fd = c->fd};
  epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &e);
}

/* Sends, or keeps what the socket does not take. False when the other side is gone. */
static int say(struct conn *c, const char *data, size_t n) {
  ssize_t sent = 0;
  if (!c->out.used) {
    sent = send(c->fd, data, n, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return 0;
    if (sent < 0) sent = 0;
    if ((size_t)sent < n) listen_for(c, EPOLLIN | EPOLLOUT);
  }
  if ((size_t)sent < n) append(&c->out, data + sent, n - sent);
  return 1;
}

static size_t chunk(char *to, const char *event) {
  return sprintf(to, "%zx\r\n%s\r\n", strlen(event), event);
}

#define EVENT_HEAD                                                                                                  \
  "data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1767225600,"                   \
  "\"model\":\"bench\",\"system_fingerprint\":\"fp_bench\",\"choices\":["

/* The next token of a stream, in one packet with what belongs before the first and behind the last. */
static int emit(struct conn *c) {
  char event[512], packet[4096];
  size_t n = 0;
  if (c->sent == 0) {
    n += sprintf(packet, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
                         "Transfer-Encoding: chunked\r\n\r\n");
    n += chunk(packet + n, EVENT_HEAD "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                                      "\"logprobs\":null,\"finish_reason\":null}]}\n\n");
  }
  sprintf(event, EVENT_HEAD "{\"index\":0,\"delta\":{\"content\":\" %d@%ld\"},\"logprobs\":null,"
                            "\"finish_reason\":null}]}\n\n", c->sent, micros());
  n += chunk(packet + n, event);
  c->sent++;
  if (c->sent < c->tokens) {
    c->due += c->every;
    arm(c);
  } else {
    n += chunk(packet + n, EVENT_HEAD "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n");
    sprintf(event, EVENT_HEAD "],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":%d,\"total_tokens\":%d}}\n\n",
            c->tokens, c->tokens + 12);
    n += chunk(packet + n, event);
    n += chunk(packet + n, "data: [DONE]\n\n");
    n += sprintf(packet + n, "0\r\n\r\n");
    c->tokens = 0;
  }
  return say(c, packet, n);
}

static int say_json(struct conn *c, const char *status, const char *body) {
  char packet[2048];
  int n = sprintf(packet, "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", status,
                  strlen(body), body);
  return say(c, packet, n);
}

/* The value behind a key of a flat JSON object, as text; good enough for requests that the bench itself makes. */
static const char *value(const char *json, const char *key) {
  const char *at = strstr(json, key);
  if (!at) return "";
  at += strlen(key);
  return at + strspn(at, " :\"");
}

static int answer(struct conn *c, const char *head, const char *body) {
  if (!strncmp(head, "GET /v1/models ", 15))
    return say_json(c, "200 OK", "{\"object\":\"list\",\"data\":[{\"id\":\"bench\",\"object\":\"model\","
                                 "\"created\":1767225600,\"owned_by\":\"bench\"}]}");
  if (strncmp(head, "POST /v1/chat/completions ", 26))
    return say_json(c, "404 Not Found", "{\"error\":{\"message\":\"there is only /v1/chat/completions here\"}}");
  if (strncmp(value(body, "\"stream\""), "true", 4))
    return say_json(c, "200 OK",
                    "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion\",\"created\":1767225600,"
                    "\"model\":\"bench\",\"system_fingerprint\":\"fp_bench\",\"choices\":[{\"index\":0,\"message\":"
                    "{\"role\":\"assistant\",\"content\":\"Hello from a provider that does not exist.\"},"
                    "\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":12,"
                    "\"completion_tokens\":9,\"total_tokens\":21}}");
  c->tokens = 10;
  c->every = 10;
  sscanf(value(body, "\"model\""), "bench-%dx%d", &c->tokens, &c->every);
  if (c->tokens < 1) c->tokens = 1;
  if (c->every < 1) c->every = 1;
  c->sent = 0;
  c->due = micros() / 1000;
  return emit(c);
}

/* How many bytes a chunked body takes and what it says, or 0 while its end is missing. */
static size_t unchunk(const char *from, const char *end, struct bytes *body) {
  for (const char *at = from;;) {
    const char *line = memmem(at, end - at, "\r\n", 2);
    if (!line) return 0;
    long n = strtol(at, NULL, 16);
    if (line + 2 + n + 2 > end) return 0;
    append(body, line + 2, n);
    at = line + 2 + n + 2;
    if (n == 0) return at - from;
  }
}

/* Answers every whole request that was read, one after the other. False when the connection is to be closed. */
static int understand(struct conn *c) {
  while (c->in.used && !c->tokens) {
    char *end = memmem(c->in.data, c->in.used, "\r\n\r\n", 4);
    if (!end) return c->in.used < MAX_REQUEST;
    long length = 0;
    int chunked = 0;
    for (char *line = c->in.data; line < end; line = (char *)memchr(line, '\n', end + 2 - line) + 1) {
      if (!strncasecmp(line, "content-length:", 15)) length = atol(line + 15);
      if (!strncasecmp(line, "transfer-encoding:", 18)) chunked = 1;
    }
    char *start = end + 4;
    size_t there = c->in.data + c->in.used - start;
    struct bytes body = {0};
    size_t taken = chunked ? unchunk(start, start + there, &body) : (size_t)length;
    if (there < taken || (chunked && !taken)) {
      free(body.data);
      return c->in.used < MAX_REQUEST;
    }
    if (!chunked) append(&body, start, taken);
    append(&body, "", 1);
    *end = 0;
    int alive = answer(c, c->in.data, body.data);
    free(body.data);
    if (!alive) return 0;
    drop(&c->in, start - c->in.data + taken);
  }
  return 1;
}

static int hear(struct conn *c) {
  char buffer[65536];
  ssize_t n = recv(c->fd, buffer, sizeof buffer, 0);
  if (n < 0) return errno == EAGAIN;
  if (n == 0) return 0;
  append(&c->in, buffer, n);
  return understand(c);
}

static int say_rest(struct conn *c) {
  ssize_t n = send(c->fd, c->out.data, c->out.used, MSG_NOSIGNAL);
  if (n < 0) return errno == EAGAIN;
  drop(&c->out, n);
  if (!c->out.used) listen_for(c, EPOLLIN);
  return 1;
}

static void welcome(int server) {
  for (int fd; (fd = accept4(server, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
    int one = 1;
    if (fd > newest) newest = fd;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct conn *c = calloc(1, sizeof *c);
    c->fd = fd;
    open_conns[fd] = c;
    struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &e);
  }
  static int told;
  if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR && !told++) perror("upstream: nobody else can come in");
}

/* Closes every connection on which nothing is under way. */
static void let_go(void) {
  told_to_let_go = 0;
  for (int fd = 0; fd <= newest; fd++) {
    struct conn *c = open_conns[fd];
    if (c && !c->tokens && !c->in.used && !c->out.used) hang_up(c);
  }
}

static void tick(void) {
  for (long now = micros() / 1000; ticked < now;) {
    ticked++;
    struct conn *list = timers[ticked % TICKS];
    timers[ticked % TICKS] = NULL;
    if (list) list->link = &list;
    for (struct conn *c; (c = list);) {
      disarm(c);
      if (c->due > ticked) /* in another turn of the ring */
        arm(c);
      else if (!emit(c) || (!c->tokens && !understand(c)))
        hang_up(c);
    }
  }
}

int main(int argc, char **argv) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max < MAX_FILES ? files.rlim_max : MAX_FILES;
  setrlimit(RLIMIT_NOFILE, &files);
  signal(SIGPIPE, SIG_IGN);
  /* The signal comes through only while there is nothing to do, so none is missed. */
  sigset_t while_busy, while_waiting;
  sigemptyset(&while_busy);
  sigaddset(&while_busy, SIGUSR1);
  sigprocmask(SIG_BLOCK, &while_busy, &while_waiting);
  sigdelset(&while_waiting, SIGUSR1);
  signal(SIGUSR1, on_signal);
  int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons(argc > 1 ? atoi(argv[1]) : 0),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(server, (void *)&address, sizeof address) || listen(server, 4096)) {
    perror("upstream");
    return 1;
  }
  poller = epoll_create1(0);
  struct epoll_event e = {.events = EPOLLIN, .data.fd = server};
  epoll_ctl(poller, EPOLL_CTL_ADD, server, &e);
  ticked = micros() / 1000;
  static struct epoll_event events[1024];
  for (;;) {
    int n = epoll_pwait(poller, events, 1024, pending ? 1 : -1, &while_waiting);
    if (!pending) ticked = micros() / 1000;
    for (int i = 0; i < n; i++) {
      int fd = events[i].data.fd;
      struct conn *c = open_conns[fd];
      if (fd == server) {
        welcome(server);
      } else if (c) {
        uint32_t what = events[i].events;
        int alive = !(what & (EPOLLERR | EPOLLHUP));
        if (alive && (what & EPOLLOUT)) alive = say_rest(c);
        if (alive && (what & EPOLLIN)) alive = hear(c);
        if (!alive) hang_up(c);
      }
    }
    tick();
    if (told_to_let_go) let_go();
  }
}
