# 通知の文面。キーは alerts.en.ftl と同じ（テストで照合する）。
# 変数: $subject 伏せた対象者・端末、$findings 検出件数、$title 件名、$severity 重大度、$organization 組織、$class 区分名、
# $count 件数、$omitted 省略した件数。

alert-class-employee = 従業員
alert-class-contractor = 従業員・委託先
alert-class-employee-third-party = 従業員（社外サービス）
alert-class-supply-chain = 取引先
alert-class-customer = 顧客
alert-class-session = セッション
alert-class-infection = 感染

alert-severity-informational = 情報
alert-severity-low = 低
alert-severity-medium = 中
alert-severity-high = 高
alert-severity-critical = 緊急

alert-title-employee = 従業員の認証情報が漏えいしています（{ $subject }）
alert-title-contractor = 社内ポータルの認証情報が漏えいしています（{ $subject }）
alert-title-employee-third-party = 社外サービスで従業員の認証情報が漏えいしています（{ $subject }）
alert-title-supply-chain = 取引先の認証情報が漏えいしています（{ $subject }）
alert-title-customer = 顧客の認証情報が漏えいしています（{ $subject }）
alert-title-session = セッションの Cookie が窃取されています（{ $subject }）
alert-title-infection = 端末が感染しています（{ $subject }、検出 { $findings } 件）

alert-step-employee = 本日中にパスワードを再設定し、すべてのセッションを失効させたうえで、端末を隔離してください。
alert-step-contractor = 本日中にアカウントを停止するかパスワードを再設定し、すべてのセッションを失効させてください。
alert-step-employee-third-party = 本人に、そのサービスでのパスワード変更と、他の端末からのサインアウトを依頼してください。
alert-step-supply-chain = 取引先に連絡し、回答があるまでアクセスを停止してください。
alert-step-customer = 次回ログイン時に追加認証を求めるか、口座を一時的にロックしてください。
alert-step-session = サーバー側で直ちにセッションを失効させてください。パスワードの再設定では終了しません。
alert-step-infection = 端末を隔離し、別の端末からパスワードを再設定してください。

alert-mail-subject = 【Yagura】{ $severity }: { $title }
alert-mail-subject-update = 【Yagura】更新 { $severity }: { $title }
alert-digest-title = インシデント { $count } 件
alert-digest-omitted = ほか { $omitted } 件はポータルで確認できます
alert-label-severity = 重大度
alert-label-organization = 組織
alert-label-subject = 対象
alert-label-findings = 検出
alert-label-seen = 最終確認
alert-label-step = 次の対応
alert-open = ポータルで開く
alert-class-count = { $class } { $count } 件
alert-note = このメッセージにパスワード、Cookie、ログイン名は含まれません。詳細はサインイン後にポータルで確認できます。
alert-trial-title = Yagura のテスト送信
alert-trial-step = 対応は不要です。この通知先のテストです。

notifier-mail = 組織のメールサーバー経由のメール（テキストと HTML）
notifier-webhook = HTTP による CloudEvents（Standard Webhooks の署名付き）
notifier-slack = Slack（Incoming Webhook）
notifier-teams = Microsoft Teams（ワークフロー）
notifier-syslog = SIEM 向け syslog（RFC 5424、CEF 形式）
