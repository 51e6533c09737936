package page

import (
	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/server"
	"multiscope/web/view"
)

// Storybook lists all stories.
func (s *Site) Storybook(r *server.Request) (server.Answer, error) {
	p := view.StorybookPage{Page: s.page(r, "Storybook", "Every page in every state.")}
	for _, name := range StoryNames() {
		p.Stories = append(p.Stories, view.Link{Text: name, Address: address.Story(name)})
	}
	return server.Page(view.Storybook(p)), nil
}

// StoryNames returns the names of all stories.
func StoryNames() []string {
	names := make([]string, len(stories))
	for i, st := range stories {
		names[i] = st.name
	}
	return names
}

// Story shows one of them.
func (s *Site) Story(r *server.Request) (server.Answer, error) {
	for _, st := range stories {
		if st.name == r.Param("story") {
			p := s.page(r, st.name, "A state of a page.")
			p.Progress = view.Progress{}
			return server.Page(st.show(p)), nil
		}
	}
	return server.Answer{}, neuron.NotFoundf("There is no story %s.", r.Param("story"))
}
