import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/**
 * Asks llama.cpp itself, for agree.py. Each line of the input is a prompt, Base64 of its UTF-8; each
 * line of the output the prompt's tokens, a tab, and the greedy answer, again in Base64.
 */
class LlamaCpp {
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    ModelParameters parameters =
        new ModelParameters().setModel(arguments[0]).setCtxSize(512).setThreads(1);
    try (LlamaModel model = new LlamaModel(parameters)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String prompt = new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
        String tokens =
            Arrays.stream(model.encode(prompt))
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(" "));
        StringBuilder answer = new StringBuilder();
        for (LlamaOutput piece :
            model.generate(
                new InferenceParameters(prompt).setTemperature(0).setNPredict(160))) {
          answer.append(piece);
        }
        byte[] text = answer.toString().getBytes(StandardCharsets.UTF_8);
        out.println(tokens + "\t" + Base64.getEncoder().encodeToString(text));
      }
    }
    System.exit(0); // the binding leaves a thread behind
  }
}
