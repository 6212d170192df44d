"""Questions in languages that the model does not speak, and texts in none: answered in English."""

PHRASES = """
bonjour, comment allez-vous ?|qui es-tu ?|quelle heure est-il ?|où est la gare ?|je ne parle pas anglais|merci beaucoup
comment tu t'appelles ?|quelle est la capitale de la france ?|écris un poème sur la mer|salut ça va ?|je voudrais un café
parlez-vous français ?|au revoir et bonne nuit|qu'est-ce que c'est ?|combien font deux et deux ?|il fait beau aujourd'hui
guten tag, wie geht es dir?|wer bist du?|wie spät ist es?|was ist das?|ich spreche kein englisch|danke schön
wie heißt du?|was ist die hauptstadt von deutschland?|schreib ein gedicht über den mond|wo ist der bahnhof?|hallo, wie geht's?
sprichst du deutsch?|auf wiedersehen|wie viel ist zwei plus zwei?|das wetter ist schön|ich möchte ein bier, bitte|was kannst du?
ciao, come stai?|chi sei?|che ore sono?|dov'è la stazione?|non parlo inglese|grazie mille|come ti chiami?|parli italiano?
qual è la capitale d'italia?|scrivi una poesia sul mare|quanto fa due più due?|che cos'è questo?|arrivederci|buongiorno a tutti
hoe gaat het met je?|wie ben jij?|hoe laat is het?|waar is het station?|dank je wel|spreek je nederlands?|goedemorgen
hur mår du?|vem är du?|vad är klockan?|tack så mycket|god morgon|talar du svenska?|hvordan har du det?|hvem er du?|tusen takk
kim jesteś?|jak się masz?|która godzina?|dziękuję bardzo|dzień dobry|gdzie jest dworzec?|mówisz po polsku?|do widzenia
jak se máš?|kdo jsi?|děkuji|dobrý den|kolik je hodin?|hogy vagy?|ki vagy te?|köszönöm szépen|jó napot kívánok
ce mai faci?|cine ești?|mulțumesc|bună ziua|unde este gara?|kuka sinä olet?|mitä kuuluu?|kiitos|hyvää huomenta
nasılsın?|sen kimsin?|saat kaç?|teşekkür ederim|günaydın|merhaba|türkçe biliyor musun?|istanbul nerede?
apa kabar?|siapa kamu?|terima kasih|selamat pagi|jam berapa sekarang?|bạn là ai?|xin chào|cảm ơn bạn|habari gani?
кто ты?|как дела?|привет|спасибо|который час?|где вокзал?|что это такое?|напиши стихотворение о море|столица россии
ты говоришь по-русски?|доброе утро|хто ти?|як справи?|дякую|благодаря|кой си ти?|ποιος είσαι;|τι κάνεις;|ευχαριστώ|καλημέρα
你好|你是谁?|谢谢|现在几点?|写一首诗|北京在哪里?|你会说中文吗?|こんにちは|あなたは誰ですか?|ありがとう|今何時ですか?|詩を書いてください
안녕하세요|누구세요?|감사합니다|지금 몇 시예요?|من أنت؟|كيف حالك؟|شكرا|السلام عليكم|ما هي عاصمة مصر؟|מי אתה?|מה שלומך?|תודה|שלום
तुम कौन हो?|नमस्ते|धन्यवाद|आप कैसे हैं?|तुम्हारा नाम क्या है?|คุณคือใคร|สวัสดี|ขอบคุณ|তুমি কে?|தமிழ் தெரியுமா?|سلام|حال شما چطور است؟
quis es?|quid est hoc?|gratias tibi ago|bon dia, com estàs?|qui ets?|moltes gràcies|kaixo|nor zara zu?|kiu vi estas?|dankon|saluton
"""

SYMBOLS = """
🎉|👍|🚀🚀🚀|😭😭|👀|🔥|🐱🐶|🍕?|✅|❌|→ ← ↑|§§§|€€€|%%%|###|***|---|===|@@@|$$|&&|;;;|~~~|<>|[]|{}|()|null|undefined|NaN|true|false|void|0x1F|\\n\\n|N/A|n/a|-|+|*|/|=|.|,|;|:|"|'
http://example.com|https://www.example.org/page?id=42|www.example.net|mailto:a@b.c|ftp://files.example.com/x.zip|192.168.0.1|127.0.0.1:8080|user@example.com|/etc/passwd|C:\\Users\\me|~/.bashrc|git push origin main
SELECT * FROM users;|rm -rf /|sudo apt install vim|print("hello")|System.out.println(1);|for (int i = 0; i < 10; i++) { }|def f(x): return x + 1|import numpy as np|<html><body></body></html>|{"a": 1}|#include <stdio.h>|if x > 3 then y|let x = 5;|const a = [1, 2, 3];|public class A {}|curl -X POST http://example.com|docker run -it ubuntu|npm install|ls -la|cd ..|echo $HOME|java.lang.NullPointerException at A.main(A.java:3)|Error: cannot find module 'x'|404 not found|500 internal server error|segmentation fault|Traceback (most recent call last):|while(true);|a = b + c|x => x * 2|fn main() { println!("hi"); }|SELECT name, age FROM people WHERE age > 30 ORDER BY name|public static void main(String[] args) { System.out.println("x"); }|<div class="a">text</div>|* { margin: 0; }|key: value|[1, 2, 3]|mvn clean install|kubectl get pods|ssh root@server|chmod +x run.sh|grep -r foo .
"""


def _split(text: str) -> list[str]:
    return [phrase for line in text.strip().splitlines() for phrase in line.split("|") if phrase]


PHRASES = _split(PHRASES)
SYMBOLS = _split(SYMBOLS)
