//go:build !cgo || !(amd64 || arm64)

package resample

func (a *axis) across(dst []byte, src Raster)          { a.acrossGo(dst, src) }
func (a *axis) down(dst []byte, src Raster, s *Scaler) { a.downGo(dst, src, s) }
