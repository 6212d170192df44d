/*
 * Callers of a gateway: one thread, epoll, no dependencies. Prints one line of JSON.
 *
 *   load streams PORT MODEL -n STREAMS -t TOKENS [-r OPENED_PER_SECOND] [-s SECONDS_AT_MOST] [-H HEADER]...
 *                           [-T STREAMS_IN_ALL] [-i SECONDS] [-w SECONDS] [-l SECONDS]
 *   load closed  PORT MODEL -n CONNECTIONS -s SECONDS [-H HEADER]...
 *   load rate    PORT MODEL -n CONNECTIONS -s SECONDS -r REQUESTS_PER_SECOND [-H HEADER]...
 *
 * "streams" opens streams at a fixed pace and reads each to its end. A stream counts as whole only if every token came
 * once and in order, then the end mark, then the end of the body. With -T, STREAMS are open at a time: when one has
 * ended, the next begins on its connection, until so many began in all. "closed" asks for whole answers, each connection
 * again as soon as it was answered; "rate" asks at fixed moments, whether or not earlier requests were answered.
 * All times are microseconds, counted from the moment at which a request was due, not from when it could be sent.
 *
 * For long runs, more lines of JSON come before the last, each with an "event": with -i, "progress" so often. With -w,
 * "stalled" for a stream on which no byte came for so long, and "resumed" when one comes after all. With -l, "given up"
 * for a stream that was open for so long: it is closed, and counts as hung when it had stalled, else as slow.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum state { FREE, CONNECTING, WAITING, HEAD, BODY };
enum part { SIZE, DATA, AFTER_DATA, TRAILER };

struct conn {
  int fd, number;
  enum state state;
  long heard;              /* when the last byte came, or when the request was due */
  int stalled;             /* that was too long ago, and it was told */
  long due, last;          /* when the request was due; when the last token came, 0 before the first */
  int status, closes;      /* of the answer's head */
  long left;               /* bytes of the body, or of the chunk, still to come; -1 for a body that ends with the connection */
  int chunked;
  enum part part;
  int tokens, spoilt, marked; /* how many came in order; one did not; the end mark came */
  size_t head_used, line_used;
  char head[8192], line[4096];
};

struct samples {
  int *of;
  size_t used, room;
};

static struct conn *conns;
static int *free_conns, free_count, total_conns;
static char request[4096];
static size_t request_length;
static int poller, port, streaming, tokens_expected;
static struct samples first, delay, gap, latency;
static long whole, broken, refused, tokens, in_flight, most_in_flight, last_end;
static long start, asked, stall_limit, limit, stalls, slow, hung, longest_gap, longest_first;
static char trouble[256];

static long micros(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000L + t.tv_nsec / 1000;
}

static void note(struct samples *s, long value) {
  if (s->used == s->room) {
    s->room = s->room ? s->room * 2 : 4096;
    s->of = realloc(s->of, s->room * sizeof *s->of);
  }
  s->of[s->used++] = (int)value;
}

static int by_size(const void *a, const void *b) {
  int x = *(const int *)a, y = *(const int *)b;
  return (x > y) - (x < y);
}

static void print_samples(const char *name, struct samples *s) {
  if (!s->used) return;
  qsort(s->of, s->used, sizeof *s->of, by_size);
  printf(",\"%s_p50\":%d,\"%s_p99\":%d,\"%s_max\":%d", name, s->of[s->used / 2], name, s->of[s->used * 99 / 100],
         name, s->of[s->used - 1]);
}

/* Keeps the first thing that went wrong, without what JSON would not take. */
static void complain(const char *format, ...) {
  if (*trouble) return;
  va_list rest;
  va_start(rest, format);
  vsnprintf(trouble, sizeof trouble, format, rest);
  va_end(rest);
  for (char *c = trouble; *c; c++)
    if (*c < ' ' || *c == '"' || *c == '\\' || *c & 0x80) *c = ' ';
}

static double seconds_of(long moment) {
  return moment / 1e6;
}

/* One line about one stream. What it was asked from tells it apart in the gateway's own words, "at" in its log. */
static void tell(const char *event, struct conn *c, long now) {
  static const char *const names[] = {"free", "connecting", "connecting", "no head", "in its body"};
  struct sockaddr_in from = {0};
  socklen_t size = sizeof from;
  getsockname(c->fd, (void *)&from, &size);
  struct timespec clock;
  clock_gettime(CLOCK_REALTIME, &clock);
  long due = clock.tv_sec * 1000000L + clock.tv_nsec / 1000 - (now - c->due);
  time_t second = due / 1000000;
  struct tm at;
  gmtime_r(&second, &at);
  printf("{\"event\":\"%s\",\"seconds\":%.3f,\"at\":\"%02d:%02d:%02d.%03ld\",\"began\":%.3f,\"age\":%.3f,"
         "\"silent\":%.3f,\"without_token\":%.3f,\"tokens\":%d,\"state\":\"%s\",\"port\":%d}\n",
         event, seconds_of(now - start), at.tm_hour, at.tm_min, at.tm_sec, due / 1000 % 1000,
         seconds_of(c->due - start), seconds_of(now - c->due), seconds_of(now - c->heard),
         seconds_of(now - (c->last ? c->last : c->due)), c->tokens, names[c->state], ntohs(from.sin_port));
  fflush(stdout);
}

static void progress(long now) {
  int silent = 0;
  for (int i = 0; i < total_conns; i++) silent += conns[i].stalled && conns[i].state != FREE;
  printf("{\"event\":\"progress\",\"seconds\":%.3f,\"asked\":%ld,\"whole\":%ld,\"broken\":%ld,\"refused\":%ld,"
         "\"hung\":%ld,\"slow\":%ld,\"stalls\":%ld,\"stalled\":%d,\"open\":%ld,\"tokens\":%ld,\"first_max\":%ld,\"gap_max\":%ld,"
         "\"trouble\":\"%s\"}\n",
         seconds_of(now - start), asked, whole, broken, refused, hung, slow, stalls, silent, in_flight, tokens,
         longest_first, longest_gap, trouble);
  fflush(stdout);
  longest_first = longest_gap = 0;
}

static void listen_for(struct conn *c, uint32_t events, int how) {
  struct epoll_event e = {.events = events, .data.u32 = c->number};
  epoll_ctl(poller, how, c->fd, &e);
}

static void dial(struct conn *c) {
  int one = 1;
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct sockaddr_in to = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (c->fd < 0 || (connect(c->fd, (void *)&to, sizeof to) && errno != EINPROGRESS && errno != ECONNREFUSED)) {
    perror("load");
    exit(1);
  }
  listen_for(c, EPOLLOUT, EPOLL_CTL_ADD);
}

static void send_request(struct conn *c) {
  if (send(c->fd, request, request_length, MSG_NOSIGNAL) != (ssize_t)request_length)
    complain("a request could not be sent: %s", strerror(errno));
  c->state = HEAD;
  c->head_used = c->line_used = 0;
  c->last = c->tokens = c->spoilt = c->marked = 0;
}

static void ask(struct conn *c, long due) {
  c->due = c->heard = due;
  c->stalled = c->tokens = 0;
  c->last = 0;
  in_flight++;
  if (in_flight > most_in_flight) most_in_flight = in_flight;
  if (c->fd >= 0) {
    send_request(c);
  } else {
    c->state = CONNECTING;
    dial(c);
  }
}

static void hang_up(struct conn *c) {
  close(c->fd);
  c->fd = -1;
}

static void is_free(struct conn *c) {
  c->state = FREE;
  free_conns[free_count++] = c->number;
}

/* The answer has ended, well or not. */
static void finish(struct conn *c, int complete, long now) {
  in_flight--;
  last_end = now;
  if (c->state == HEAD || c->state == CONNECTING) {
    broken++;
    complain("no answer: the connection was closed");
  } else if (c->status != 200) {
    refused++;
    complain("status %d: %.180s", c->status, c->line);
  } else if (!complete || (streaming && (!c->marked || c->spoilt || c->tokens != tokens_expected))) {
    broken++;
    complain("%d tokens of %d, %s, end mark %s, body %s", c->tokens, tokens_expected,
             c->spoilt ? "not in order" : "in order", c->marked ? "seen" : "missing", complete ? "whole" : "cut");
  } else {
    whole++;
    if (!streaming) note(&latency, now - c->due);
  }
  if (!complete || c->closes) hang_up(c);
  is_free(c);
}

/* Looks after the streams that are open for too long. */
static void watch(long now) {
  for (int i = 0; i < total_conns; i++) {
    struct conn *c = &conns[i];
    if (c->state == FREE || c->fd < 0) continue;
    if (stall_limit && !c->stalled && now - c->heard > stall_limit) {
      c->stalled = 1;
      stalls++;
      tell("stalled", c, now);
    }
    if (limit && now - c->due > limit) {
      tell("given up", c, now);
      complain("given up after %ld s with %d tokens", (now - c->due) / 1000000, c->tokens);
      if (c->stalled)
        hung++;
      else
        slow++;
      in_flight--;
      last_end = now;
      hang_up(c);
      is_free(c);
    }
  }
}

/* One line of an event stream. A token's text is " NUMBER@MOMENT", whatever JSON is around it. */
static void read_line(struct conn *c, const char *line, size_t n, long now) {
  if (n >= 12 && !memcmp(line, "data: [DONE]", 12)) {
    if (c->marked++) c->spoilt = 1;
    return;
  }
  const char *at = memmem(line, n, "\"content\"", 9);
  if (!at) return;
  at += 9;
  at += strspn(at, " :");
  char *end;
  if (at[0] != '"' || at[1] != ' ') return;
  long number = strtol(at + 2, &end, 10);
  if (*end != '@') return;
  tokens++;
  if (number != c->tokens || c->marked) c->spoilt = 1;
  c->tokens++;
  note(&delay, now - strtol(end + 1, NULL, 10));
  long since = now - (c->last ? c->last : c->due), *longest = c->last ? &longest_gap : &longest_first;
  note(c->last ? &gap : &first, since);
  if (since > *longest) *longest = since;
  c->last = now;
}

static void read_body(struct conn *c, const char *data, size_t n, long now) {
  while (n) {
    const char *end = streaming && c->status == 200 ? memchr(data, '\n', n) : NULL;
    size_t take = end ? (size_t)(end - data) : n, room = sizeof c->line - 1 - c->line_used;
    memcpy(c->line + c->line_used, data, take < room ? take : room);
    c->line_used += take < room ? take : room;
    c->line[c->line_used] = 0;
    if (end) {
      read_line(c, c->line, c->line_used, now);
      c->line_used = 0;
      take++;
    }
    data += take;
    n -= take;
  }
}

/* How many bytes of these belong to the head; -1 when it is no head. */
static ssize_t read_head(struct conn *c, const char *data, size_t n) {
  size_t before = c->head_used, room = sizeof c->head - 1 - before, take = n < room ? n : room;
  memcpy(c->head + before, data, take);
  c->head_used += take;
  c->head[c->head_used] = 0;
  char *end = strstr(c->head, "\r\n\r\n");
  if (!end) return take < n ? -1 : (ssize_t)n;
  c->status = atoi(c->head + 9);
  c->left = -1;
  c->chunked = c->closes = 0;
  for (char *line = c->head; line < end; line = strstr(line, "\r\n") + 2) {
    if (!strncasecmp(line, "content-length:", 15)) c->left = atol(line + 15);
    if (!strncasecmp(line, "transfer-encoding: chunked", 26)) c->chunked = 1;
    if (!strncasecmp(line, "connection: close", 17)) c->closes = 1;
  }
  if (c->chunked) c->left = 0;
  c->part = SIZE;
  c->state = BODY;
  return end + 4 - c->head - before;
}

/* Reads what came. True when the answer has ended, -1 when it makes no sense. */
static int hear(struct conn *c, const char *data, size_t n, long now) {
  if (c->state == HEAD) {
    ssize_t used = read_head(c, data, n);
    if (used < 0) return -1;
    data += used;
    n -= used;
  }
  if (c->state == HEAD) return 0;
  if (!c->chunked) {
    read_body(c, data, n, now);
    if (c->left >= 0) c->left -= n;
    return c->left == 0;
  }
  while (n) {
    if (c->part == DATA) {
      size_t take = n < (size_t)c->left ? n : (size_t)c->left;
      read_body(c, data, take, now);
      data += take;
      n -= take;
      c->left -= take;
      if (!c->left) c->part = AFTER_DATA;
      continue;
    }
    char b = *data++;
    n--;
    if (c->part == SIZE) {
      int digit = b >= '0' && b <= '9' ? b - '0' : (b | 32) >= 'a' && (b | 32) <= 'f' ? (b | 32) - 'a' + 10 : -1;
      if (digit >= 0)
        c->left = c->left * 16 + digit;
      else if (b == '\n')
        c->part = c->left ? DATA : TRAILER;
      else if (b != '\r')
        return -1;
    } else if (b == '\n') {
      if (c->part == TRAILER) return 1;
      c->part = SIZE;
      c->left = 0;
    }
  }
  return 0;
}

static void see_to(struct conn *c, uint32_t events, long now) {
  if (c->fd < 0) return;
  if (c->state == CONNECTING || c->state == WAITING) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error || !(events & EPOLLOUT)) {
      if (c->state == CONNECTING) finish(c, 0, now);
      return;
    }
    listen_for(c, EPOLLIN, EPOLL_CTL_MOD);
    if (c->state == CONNECTING)
      send_request(c);
    else
      c->state = FREE;
    return;
  }
  static char buffer[65536];
  ssize_t n = recv(c->fd, buffer, sizeof buffer, 0);
  if (n < 0 && errno == EAGAIN) return;
  if (c->state == FREE) {
    if (n <= 0) hang_up(c);
  } else if (n <= 0) {
    int to_the_end = c->state == BODY && !c->chunked && c->left < 0 && n == 0;
    c->closes = 1;
    finish(c, to_the_end, now);
  } else {
    if (c->stalled) tell("resumed", c, now);
    c->stalled = 0;
    c->heard = now;
    int ended = hear(c, buffer, n, now);
    if (ended) finish(c, ended > 0, now);
  }
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  streaming = !strcmp(argv[1], "streams");
  port = atoi(argv[2]);
  long count = 64, total = 0, seconds = 60;
  double per_second = 0, every = 0;
  char headers[2048] = "";
  optind = 4;
  for (int option; (option = getopt(argc, argv, "n:t:r:s:H:T:i:w:l:")) != -1;) {
    if (option == 'n') count = atol(optarg);
    if (option == 't') tokens_expected = atoi(optarg);
    if (option == 'r') per_second = atof(optarg);
    if (option == 's') seconds = atol(optarg);
    if (option == 'T') total = atol(optarg);
    if (option == 'i') every = atof(optarg);
    if (option == 'w') stall_limit = (long)(1e6 * atof(optarg));
    if (option == 'l') limit = (long)(1e6 * atof(optarg));
    if (option == 'H') strcat(strcat(headers, optarg), "\r\n");
  }
  if (!total) total = count;
  char body[1024];
  int body_length = sprintf(body, "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"system\",\"content\":\"Be "
                                  "brief.\"},{\"role\":\"user\",\"content\":\"What does a relay do with a baton, and "
                                  "why does nobody else hold it meanwhile?\"}]}", argv[3], streaming ? "true" : "false");
  request_length = sprintf(request, "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: */*\r\n"
                                    "Content-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s",
                           port, headers, body_length, body);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  signal(SIGPIPE, SIG_IGN);
  poller = epoll_create1(0);
  total_conns = count;
  conns = calloc(total_conns, sizeof *conns);
  free_conns = malloc(total_conns * sizeof *free_conns);
  for (int i = 0; i < total_conns; i++) {
    conns[i].fd = -1;
    conns[i].number = i;
    free_conns[free_count++] = i;
    if (!streaming) {
      conns[i].state = WAITING;
      dial(&conns[i]);
    }
  }
  static struct epoll_event events[1024];
  if (!streaming) usleep(100000); /* the connections are there before the first request is due */
  for (int n = streaming ? 0 : epoll_wait(poller, events, 1024, 0), i = 0; i < n; i++)
    see_to(&conns[events[i].data.u32], events[i].events, 0);

  start = micros();
  long stop = start + seconds * 1000000L, watched = start, told = start;
  last_end = start;
  double between = per_second > 0 ? 1e6 / per_second : 0;
  for (long now = start;; now = micros()) {
    long wait = 10000;
    while (free_count && (streaming ? asked < total : now < stop)) {
      long due = between > 0 ? start + (long)(asked * between) : now;
      if (due > now) {
        wait = due - now < wait ? due - now : wait;
        break;
      }
      struct conn *c = &conns[free_conns[--free_count]];
      asked++;
      ask(c, due);
      if (streaming && asked % 64 == 0) { /* those who are answered already are read in between */
        wait = 0;
        break;
      }
    }
    if (!in_flight && (streaming ? asked == total : now >= stop)) break;
    if (now >= stop + (streaming ? 0 : 5000000L)) break;
    if (streaming && (stall_limit || limit) && now - watched > 200000) {
      watch(now);
      watched = now;
    }
    if (every > 0 && now - told > (long)(1e6 * every)) {
      progress(now);
      told = now;
    }
    struct timespec timeout = {.tv_nsec = wait * 1000};
    int n = epoll_pwait2(poller, events, 1024, &timeout, NULL);
    long came = micros();
    for (int i = 0; i < n; i++) see_to(&conns[events[i].data.u32], events[i].events, came);
  }
  printf("{\"asked\":%ld,\"whole\":%ld,\"broken\":%ld,\"refused\":%ld,\"hung\":%ld,\"tokens\":%ld,\"at_once\":%ld,"
         "\"seconds\":%.3f,\"trouble\":\"%s\"",
         asked, whole, broken, refused, in_flight + hung, tokens, most_in_flight, (last_end - start) / 1e6, trouble);
  if (stall_limit || limit) printf(",\"slow\":%ld,\"stalls\":%ld", slow, stalls);
  print_samples("latency", &latency);
  print_samples("first", &first);
  print_samples("delay", &delay);
  print_samples("gap", &gap);
  puts("}");
  return 0;
}
