package notes

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"multiscope/internal/neuron"
)

// listChange words what one list has otherwise than another; "" for nothing.
func listChange(from, to neuron.List) string {
	var said []string
	if from.Name != to.Name {
		said = append(said, "renamed from "+from.Name)
	}
	if from.Description != to.Description {
		said = append(said, "described anew")
	}
	counts := map[neuron.Ref]int{}
	for _, entry := range to.Entries {
		counts[entry.Ref]++
	}
	for _, entry := range from.Entries {
		counts[entry.Ref]--
	}
	var more, fewer int
	for _, n := range counts {
		more += max(n, 0)
		fewer += max(-n, 0)
	}
	if more > 0 {
		said = append(said, neurons(more)+" added")
	}
	if fewer > 0 {
		said = append(said, neurons(fewer)+" taken out")
	}
	if more+fewer == 0 && !slices.Equal(from.Entries, to.Entries) {
		said = append(said, "order or notes changed")
	}
	return strings.Join(said, ", ")
}

func neurons(n int) string {
	if n == 1 {
		return "1 neuron"
	}
	return fmt.Sprintf("%d neurons", n)
}

// unchangedList returns the list that a change made, or an error where it was changed again since.
func (e *edit) unchangedList(ctx context.Context, c recorded) (listRow, error) {
	l, err := e.list(ctx, c.subject, "l.id = ?1", c.key)
	if err != nil {
		return l, err
	}
	last, err := e.lastChange(ctx, ofList, c.key, c.id)
	if err == nil && last.ID != 0 {
		err = neuron.Conflictf("%s has changed the list “%s” since, on %s; that has to be undone first.", last.Author, l.Name, moment(last.At))
	}
	return l, err
}

// undoAddList takes a list away.
func undoAddList(ctx context.Context, e *edit, c recorded) error {
	l, err := e.unchangedList(ctx, c)
	if err != nil {
		return err
	}
	return e.withdrawList(ctx, l.id, e.at.UnixMilli())
}

// undoChangeList gives a list what it had before.
func undoChangeList(ctx context.Context, e *edit, c recorded) error {
	l, err := e.unchangedList(ctx, c)
	if err != nil {
		return err
	}
	var before neuron.List
	if err := c.read(&before); err != nil {
		return err
	}
	return e.updateList(ctx, l.id, before)
}

// undoWithdrawList brings a list back.
func undoWithdrawList(ctx context.Context, e *edit, c recorded) error {
	return e.withdrawList(ctx, c.key, 0)
}
