package deployment

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

const key = "API_KEYS=a-key"

// load reads compose files as `docker compose` does: against the specification's schema, with variables put in, later
// files laid over earlier ones, and everything that a service refers to looked up.
func load(environment []string, files ...string) (*types.Project, error) {
	options, err := cli.NewProjectOptions(files, cli.WithEnv(environment))
	if err != nil {
		return nil, err
	}
	return options.LoadProject(context.Background())
}

func sound(t *testing.T, environment []string, files ...string) *types.Project {
	t.Helper()
	project, err := load(environment, files...)
	if err != nil {
		t.Fatal(err)
	}
	return project
}

func compose(name string) string {
	return filepath.Join(root, "docker", name)
}

func TestCompose_withAKey_isSound(t *testing.T) {
	project := sound(t, []string{key}, compose("compose.yaml"))

	if names := strings.Join(project.ServiceNames(), " "); names != "gateway ollama-1 ollama-2" {
		t.Errorf("services: %s", names)
	}
	for name, service := range project.Services {
		if service.Restart != types.RestartPolicyUnlessStopped {
			t.Errorf("%s restarts %q", name, service.Restart)
		}
		for _, volume := range service.Volumes {
			if volume.Type == types.VolumeTypeBind {
				mustExist(t, volume.Source)
			}
		}
	}
}

func TestCompose_ollamaHosts_haveAVolumeAndAHealthCheckOfTheirOwn(t *testing.T) {
	project := sound(t, []string{key}, compose("compose.yaml"))

	taken := map[string]string{}
	for _, name := range []string{"ollama-1", "ollama-2"} {
		service := project.Services[name]
		if len(service.Volumes) != 1 || service.Volumes[0].Target != "/root/.ollama" {
			t.Fatalf("%s: volumes %v", name, service.Volumes)
		}
		if other, shared := taken[service.Volumes[0].Source]; shared {
			t.Errorf("%s and %s share a volume", name, other)
		}
		taken[service.Volumes[0].Source] = name
		if service.HealthCheck == nil || service.HealthCheck.StartPeriod == nil {
			t.Errorf("%s: no health check with a start period", name)
		}
		if len(service.Ports) != 0 {
			t.Errorf("%s can be reached past the gateway", name)
		}
	}
}

func TestCompose_gateway_isBuiltFromFilesThatExistAndWaitsForNobody(t *testing.T) {
	gateway := sound(t, []string{key}, compose("compose.yaml")).Services["gateway"]

	mustExist(t, filepath.Join(gateway.Build.Context, gateway.Build.Dockerfile))
	for name, dependency := range gateway.DependsOn {
		if dependency.Condition != types.ServiceConditionStarted {
			t.Errorf("the gateway does not answer before %s is %s", name, dependency.Condition)
		}
	}
}

func TestCompose_withoutAKey_saysWhatToSet(t *testing.T) {
	_, err := load(nil, compose("compose.yaml"))

	if err == nil || !strings.Contains(err.Error(), "set API_KEYS to one or several keys") {
		t.Errorf("without a key: %v", err)
	}
}

func TestCompose_variables_reachTheirServices(t *testing.T) {
	project := sound(t, []string{key, "OLLAMA_MAX_CONCURRENT=9", "OLLAMA_MODELS=one,two", "GROQ_API_KEYS=g"},
		compose("compose.yaml"))

	expect := func(service, name, value string) {
		t.Helper()
		if got := project.Services[service].Environment[name]; got == nil || *got != value {
			t.Errorf("%s of %s is not %s", name, service, value)
		}
	}
	expect("gateway", "API_KEYS", "a-key")
	expect("gateway", "OLLAMA_MODELS", "one,two")
	expect("gateway", "GROQ_API_KEYS", "g")
	expect("gateway", "OLLAMA_MAX_CONCURRENT", "9")
	expect("ollama-2", "OLLAMA_NUM_PARALLEL", "9")
	if project.Services["gateway"].Environment["COHERE_API_KEYS"] != nil {
		t.Error("a key that nobody gave is not left out")
	}
}

func TestCompose_withGpus_givesEachHostOne(t *testing.T) {
	project := sound(t, []string{key, "OLLAMA_2_GPU=1"}, compose("compose.yaml"), compose("compose.gpu.yaml"))

	for name, gpu := range map[string]string{"ollama-1": "0", "ollama-2": "1"} {
		devices := project.Services[name].Deploy.Resources.Reservations.Devices
		if len(devices) != 1 || len(devices[0].IDs) != 1 || devices[0].IDs[0] != gpu {
			t.Errorf("%s: devices %v", name, devices)
		}
	}
}

var watched = []string{key, "ADMIN_API_KEYS=an-admin", "METRICS_KEY=an-admin", "GRAFANA_PASSWORD=a-word"}

func TestCompose_withObservability_readsFilesThatExist(t *testing.T) {
	project := sound(t, watched, compose("compose.yaml"), compose("compose.observability.yaml"))

	if names := strings.Join(project.ServiceNames(), " "); names != "gateway grafana ollama-1 ollama-2 prometheus" {
		t.Errorf("services: %s", names)
	}
	for _, name := range []string{"prometheus", "grafana"} {
		service := project.Services[name]
		binds := 0
		for _, volume := range service.Volumes {
			if volume.Type == types.VolumeTypeBind {
				mustExist(t, volume.Source)
				binds++
			}
		}
		if binds == 0 {
			t.Errorf("%s reads no file", name)
		}
		for _, port := range service.Ports {
			if port.HostIP != "127.0.0.1" {
				t.Errorf("%s can be reached from elsewhere", name)
			}
		}
	}
	if admin := project.Services["gateway"].Environment["ADMIN_API_KEYS"]; admin == nil || *admin != "an-admin" {
		t.Error("the gateway does not get the keys of administrators")
	}
}

func TestCompose_observability_presentsItsKeyAsASecret(t *testing.T) {
	project := sound(t, watched, compose("compose.yaml"), compose("compose.observability.yaml"))

	if from := project.Secrets["metrics-key"].Environment; from != "METRICS_KEY" {
		t.Errorf("the key comes from %q", from)
	}
	secrets := project.Services["prometheus"].Secrets
	if len(secrets) != 1 || secrets[0].Source != "metrics-key" {
		t.Fatalf("secrets of prometheus: %v", secrets)
	}
	text, err := os.ReadFile(compose("prometheus.yml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"credentials_file: /run/secrets/metrics-key", `targets: ["gateway:8080"]`, "metrics_path: /metrics"} {
		if !strings.Contains(string(text), line) {
			t.Errorf("prometheus.yml has no %q", line)
		}
	}
}

func TestCompose_observabilityWithoutAnAdministratorsKey_saysWhatToSet(t *testing.T) {
	_, err := load([]string{key, "GRAFANA_PASSWORD=a-word"}, compose("compose.yaml"), compose("compose.observability.yaml"))

	if err == nil || !strings.Contains(err.Error(), "set ADMIN_API_KEYS to one or several keys") {
		t.Errorf("without an administrator's key: %v", err)
	}
}

// A check that accepts everything would be none: each of these mistakes is found in an otherwise sound file.
func TestCompose_mistakes_areFound(t *testing.T) {
	whole, err := os.ReadFile(compose("compose.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for right, wrong := range map[string]string{
		"restart: unless-stopped":          "restrat: unless-stopped",
		"condition: service_started":       "condition: service_begun",
		"ollama-1:\n        condition":     "ollama-3:\n        condition",
		"- gateway:/home/relevo/.relevo":   "- nobody:/home/relevo/.relevo",
		"interval: 15s":                    "interval: often",
		"${API_KEYS:?":                     "${API KEYS:?",
		"cap_drop: [ALL]":                  "cap_drop: ALL",
		"\nvolumes:\n  gateway:":           "\nvolumes:\n\tgateway:",
		"environment:\n      API_KEYS: \"": "environment:\n      API_KEYS: [\"",
	} {
		if !strings.Contains(string(whole), right) {
			t.Errorf("compose.yaml has no %q to be mistaken about", right)
			continue
		}
		file := filepath.Join(t.TempDir(), "compose.yaml")
		broken := strings.Replace(string(whole), right, wrong, 1)
		if err := os.WriteFile(file, []byte(broken), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := load([]string{key}, file); err == nil {
			t.Errorf("nothing is found wrong with %q", wrong)
		}
	}
}
