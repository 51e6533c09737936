package hidden

import (
	"bytes"
	"context"
	"encoding/json"

	"multiscope/internal/neuron"
)

func (s *Source) Studies(ctx context.Context) ([]neuron.Study, error) {
	studies, err := s.Index.Studies(ctx)
	if err != nil {
		return nil, err
	}
	var shown []neuron.Study
	for _, st := range studies {
		st, ok, err := s.study(st)
		if err != nil {
			return nil, err
		}
		if ok {
			shown = append(shown, st)
		}
	}
	return shown, nil
}

func (s *Source) Study(ctx context.Context, slug string) (neuron.Study, error) {
	st, err := s.Index.Study(ctx, slug)
	if err != nil {
		return st, err
	}
	st, ok, err := s.study(st)
	if err == nil && !ok {
		return neuron.Study{}, neuron.NotFoundf("This study is not shown on this server.")
	}
	return st, err
}

// study leaves hidden neurons out of a study. It returns false for one that is about a hidden neuron alone.
func (s *Source) study(st neuron.Study) (neuron.Study, bool, error) {
	st.Units = without(s.list, st.Units, func(u neuron.StudyUnit) neuron.Ref { return u.Ref })
	if len(s.list.Refs()) == 0 || len(st.Data) == 0 {
		return st, true, nil
	}
	d := json.NewDecoder(bytes.NewReader(st.Data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return st, false, err
	}
	c := cutter{list: s.list}
	if c.hides(v, neuron.Ref{}) {
		return neuron.Study{}, false, nil
	}
	if v = c.clean(v, neuron.Ref{}); !c.found {
		return st, true, nil
	}
	var err error
	st.Data, err = json.Marshal(v)
	return st, true, err
}

func (s *Source) UnitStudies(ctx context.Context, r neuron.Ref) ([]neuron.UnitStudy, error) {
	if err := s.check(r); err != nil {
		return nil, err
	}
	return s.Index.UnitStudies(ctx, r)
}

// StudyPicture returns a picture of a study that is shown.
func (s *Source) StudyPicture(ctx context.Context, study, name string) ([]byte, error) {
	if _, err := s.Study(ctx, study); err != nil {
		return nil, err
	}
	return s.Index.StudyPicture(ctx, study, name)
}
