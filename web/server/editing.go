package server

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/securecookie"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"multiscope/internal/neuron"
)

// Who is signed in is said by a cookie: a session, signed with a key that is another one each time the program
// starts. Whatever changes something is sent with POST, from a page of ours, with the session's own token in the
// form. Echo's middleware for the last would let a form without it pass where a browser says that it is of the same
// origin, and takes the token from a cookie that a neighbouring host can set.

// Editing says who may change things. It is safe for concurrent use.
type Editing struct {
	authors  []Author
	cookies  *securecookie.SecureCookie
	posts    middleware.RateLimiterStore // by address of the client
	attempts middleware.RateLimiterStore // to sign in, by the same
	origins  *http.CrossOriginProtection

	mu    sync.Mutex
	ended map[string]time.Time // sessions that were signed out before their time, and when that is over
}

const (
	sessionTime   = 12 * time.Hour
	sessionCookie = "multiscope"
	csrfField     = "csrf"

	postsPerSecond = 20
	postsAtOnce    = 60

	attemptsPerSecond = 0.2
	attemptsAtOnce    = 10
	limitsKept        = time.Hour
)

// NewEditing returns the means by which authors sign in and change things.
func NewEditing(authors []Author) *Editing {
	key := make([]byte, 32)
	rand.Read(key) // never fails
	cookies := securecookie.New(key, nil)
	cookies.MaxAge(int(sessionTime.Seconds()))
	cookies.SetSerializer(securecookie.JSONEncoder{})
	limit := func(config middleware.RateLimiterMemoryStoreConfig) middleware.RateLimiterStore {
		config.ExpiresIn = limitsKept
		return middleware.NewRateLimiterMemoryStoreWithConfig(config)
	}
	return &Editing{
		authors: authors, cookies: cookies,
		posts:    limit(middleware.RateLimiterMemoryStoreConfig{Rate: postsPerSecond, Burst: postsAtOnce}),
		attempts: limit(middleware.RateLimiterMemoryStoreConfig{Rate: attemptsPerSecond, Burst: attemptsAtOnce}),
		origins:  http.NewCrossOriginProtection(),
		ended:    map[string]time.Time{},
	}
}

// session is what the cookie holds.
type session struct {
	ID     string `json:"id"`
	Author string `json:"author"`
	CSRF   string `json:"csrf"` // what its forms send
}

// session returns who a request is from; the zero session for nobody.
func (e *Editing) session(c echo.Context) (s session) {
	if e == nil {
		return s
	}
	cookie, err := c.Cookie(sessionCookie)
	if err != nil || e.cookies.Decode(sessionCookie, cookie.Value, &s) != nil {
		return session{}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, over := e.ended[s.ID]; over {
		return session{}
	}
	return s
}

// end signs a session out, wherever its cookie has got to.
func (e *Editing) end(s session) {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := time.Now()
	maps.DeleteFunc(e.ended, func(_ string, until time.Time) bool { return until.Before(now) })
	e.ended[s.ID] = now.Add(sessionTime)
}

// cookie is one that no script reads and no other site sends.
func (s *server) cookie(value string, age time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: sessionCookie, Value: value, Path: s.base + "/", MaxAge: int(age.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: strings.HasPrefix(s.opts.Public, "https://"),
	}
}

// Editable reports whether anybody may change things here.
func (r *Request) Editable() bool { return r.s.opts.Editing != nil }

// Author returns who is signed in, "" for nobody.
func (r *Request) Author() string { return r.session().Author }

// CSRFToken returns what forms send in the field csrf with what they change, "" where nobody is signed in.
func (r *Request) CSRFToken() string { return r.session().CSRF }

func (r *Request) session() session {
	if r.signedIn == nil {
		s := r.s.opts.Editing.session(r.c)
		r.signedIn = &s
	}
	return *r.signedIn
}

// SignIn signs the author of a token in. It fails with a sentence for anybody else's.
func (r *Request) SignIn(token string) error {
	e := r.s.opts.Editing
	if e == nil {
		return errReadOnly
	}
	if allowed, err := e.attempts.Allow(r.c.RealIP()); err != nil || !allowed {
		return echo.ErrTooManyRequests
	}
	author := whose(e.authors, strings.TrimSpace(token))
	if author == "" {
		r.s.opts.Log.WarnContext(r.Context(), "a token to sign in with is nobody's", "from", r.c.RealIP())
		return neuron.Forbiddenf("This token is nobody's. Look for it where the server was started, or ask who runs it.")
	}
	value, err := e.cookies.Encode(sessionCookie, session{ID: NewToken(), Author: author, CSRF: NewToken()})
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	r.c.SetCookie(r.s.cookie(value, sessionTime))
	return nil
}

// SignOut ends the visitor's session.
func (r *Request) SignOut() {
	r.s.opts.Editing.end(r.session())
	r.c.SetCookie(r.s.cookie("", -time.Second))
}

// hasToken reports whether a form was made for this session.
func (r *Request) hasToken(form map[string][]string) bool {
	sent := form[csrfField]
	return len(sent) == 1 && subtle.ConstantTimeCompare([]byte(sent[0]), []byte(r.CSRFToken())) == 1
}
