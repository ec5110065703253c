package mock

import "net/http"

type API struct{}

func newAPI() *API { return &API{} }
func (a *API) routes(mux *http.ServeMux) {}
func (s *Server) island(name string) http.HandlerFunc { return func(w http.ResponseWriter, r *http.Request) {} }
