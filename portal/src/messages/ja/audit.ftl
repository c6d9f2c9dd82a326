audit-lead = だれが、いつ、何をしたかの記録です。改ざんされていないことを検証できます。
audit-status = 記録の完全性
audit-ok = 改ざんは検出されていません
audit-bad = { $sequence }番の記録で検証に失敗しました
audit-entries = 記録数
audit-verified = 最終検証
audit-checkpoint = チェックポイント
audit-sequence = 番号
audit-at = 日時
audit-actor = 操作者
audit-action = 操作
audit-address = 接続元
audit-since = 開始日
audit-until = 終了日
audit-none = 該当する記録はありません
audit-none-detail = 条件を減らしてお試しください。
audit-proof = { $sequence }番の証明
audit-proof-open = 証明
audit-proof-why = この記録が監査ログの木に含まれることを、第三者が検算できる値です。
audit-leaf = 葉のハッシュ
audit-size = 木の大きさ
audit-root = 根のハッシュ
audit-path = 経路
audit-unchecked = 最初の検証がまだ終わっていません。
actor-person = ユーザー
actor-token = APIトークン
actor-system = システム
actor-host = ホスト上の操作
audit-signed = チェックポイントの最終署名
audit-delivered = ホスト外への最終送信
audit-witness-one = { $kind ->
    [file] ファイル
    [syslog] Syslog
   *[webhook] Webhook
  }: { $size }番の記録まで
audit-witness-missing = チェックポイントがホスト外に保管されていません。記録の末尾が切り取られても検出できないため、設定のaudit.witnessで保管先を指定してください。
audit-witness-waiting = チェックポイントはまだホスト外へ送られていません
audit-witness-current = チェックポイントはホスト外に保管されています
audit-witness-failing = チェックポイントをホスト外へ送れません。1分ごとに再送しています。
audit-witness-altered = 記録が、ホスト外に保管されたチェックポイントと一致しません
